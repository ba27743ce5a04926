{%- set kinds = [] %}
{%- for days in other_lookbacks() if 'sale' in var('attribution_conversion_types') %}
{%- do kinds.append({
    'name': days ~ ' days', 'conversion_type': 'sale', 'lookback_days': days,
}) %}
{%- endfor %}

with neighbours as (

    select * from {{ ref('int_touch_neighbours') }}

),

steps as (

    {{ path_steps('neighbours', kinds) }}

)

select * from steps
