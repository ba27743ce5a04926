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

)

select * from rated
