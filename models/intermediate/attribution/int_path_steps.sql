{%- set kinds = [] %}
{%- for type in var('attribution_conversion_types') %}
{%- do kinds.append({
    'name': type, 'conversion_type': type, 'lookback_days': var('attribution_lookback_days'),
}) %}
{%- endfor %}

with neighbours as (

    select * from {{ ref('int_touch_neighbours') }}

),

conversions as (

    select * from {{ ref('int_conversions_identified') }}

),

steps as (

    {{ path_steps('neighbours', kinds) }}

),

-- where there are no leads, or no sales, there are no paths to them
final as (

    select * from steps
    where conversion_type in (select conversions.conversion_type from conversions)

)

select * from final
