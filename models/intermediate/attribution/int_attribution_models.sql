{%- set positions = rule_positions().keys() | list + ['rest'] %}

with rules as (

    select * from {{ ref('attribution_rules') }}

),

by_position as (

    select
        attribution_model,
        {%- for position in positions %}
        sum(case when position = '{{ position }}' then weight else 0 end)
            as {{ position }}_weight,
        {%- endfor %}
        'position' as model_family
    from rules
    group by attribution_model

),

models as (

    select * from by_position
    {%- for model in weighted_models().keys() | list + ['markov'] %}
    union all
    select
        '{{ model }}' as attribution_model,
        {%- for position in positions %}
        null as {{ position }}_weight,
        {%- endfor %}
        '{{ "markov" if model == "markov" else "weight" }}' as model_family
    {%- endfor %}

)

select * from models
