with rules as (

    select * from {{ ref('int_attribution_rules') }}

),

models as (

    select attribution_model from rules
    {%- for model in ['time_decay', 'shapley', 'markov'] %}
    union all
    select '{{ model }}' as attribution_model
    {%- endfor %}

)

select * from models
