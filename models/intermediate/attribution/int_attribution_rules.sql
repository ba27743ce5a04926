{%- set positions = ['first', 'lead', 'last_non_direct', 'last', 'rest'] %}

with rules as (

    select * from {{ ref('attribution_rules') }}

),

pivoted as (

    select
        attribution_model,
        {%- for position in positions %}
        sum(
            case when position = '{{ position }}' then weight else 0 end
        ) as {{ position }}_weight{% if not loop.last %},{% endif %}
        {%- endfor %}
    from rules
    group by attribution_model

)

select * from pivoted
