{#- a product often comes back at so many times the shop's rate, and so many units or more -#}
{%- set high_rate_factor = 2 %}
{%- set least_returned_units = 3 %}

with popularity as (

    select * from {{ ref('fct_product_popularity') }}

),

-- beside the product, what comes back of everything that is sold in the same window
compared as (

    select
        product_id,
        window_days,
        units_sold,
        returned_units,
        sum(units_sold) over (partition by window_days) as all_units_sold,
        sum(returned_units) over (partition by window_days) as all_returned_units
    from popularity

),

rated as (

    select
        product_id,
        window_days,
        returned_units,
        {{ ratio('returned_units', 'units_sold') }} as return_rate,
        {{ ratio('all_returned_units', 'all_units_sold') }} as shop_return_rate
    from compared
    where units_sold > 0

),

final as (

    select
        rated.*,
        cast({{ high_rate_factor }} * shop_return_rate as numeric(18, 6)) as high_return_rate,
        return_rate >= {{ high_rate_factor }} * shop_return_rate
        and returned_units >= {{ least_returned_units }} as is_often_returned
    from rated

)

select * from final
