{#- fewer days than these tell nothing -#}
{%- set least_days = 14 %}

with spans as (

    select * from {{ ref('int_demand_spans') }}

),

demand as (

    select * from {{ ref('int_demand_daily') }}

),

stockouts as (

    select * from {{ ref('int_demand_stockouts') }}

),

on_sale as (

    select * from {{ ref('int_demand_products') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

as_of as (

    select
        as_of_date,
        {{ add_days('as_of_date', 1 - var('inventory_window_days')) }} as first_day
    from {{ ref('int_as_of') }}

),

-- days of the window on which demand could be seen ...
seen as (

    select
        spans.product_id,
        sum({{ dbt.datediff(
            'greatest(spans.starts_on, as_of.first_day)',
            'least(spans.ends_on, as_of.as_of_date)',
            'day'
        ) }} + 1) as days
    from spans
    inner join as_of
        on
            spans.starts_on <= as_of.as_of_date
            and spans.ends_on >= as_of.first_day
    group by spans.product_id

),

-- ... and on which it was on sale and could not
clipped as (

    select
        stockouts.product_id,
        greatest(stockouts.starts_on, on_sale.starts_on, as_of.first_day) as starts_on,
        least(stockouts.ends_on, on_sale.ends_on, as_of.as_of_date) as ends_on
    from stockouts
    inner join on_sale on stockouts.product_id = on_sale.product_id
    cross join as_of

),

unseen as (

    select
        product_id,
        sum({{ dbt.datediff('starts_on', 'ends_on', 'day') }} + 1) as days
    from clipped
    where starts_on <= ends_on
    group by product_id

),

sold as (

    select
        demand.product_id,
        cast(sum(demand.units) as numeric(20, 3)) as units,
        cast(sum(demand.units * demand.units) as numeric(38, 6)) as squared_units
    from demand
    inner join as_of
        on
            demand.demand_date >= as_of.first_day
            and demand.demand_date <= as_of.as_of_date
    group by demand.product_id

),

joined as (

    select
        products.product_id,
        cast(coalesce(seen.days, 0) as bigint) as seen_days,
        cast(coalesce(unseen.days, 0) as bigint) as unseen_days,
        cast(coalesce(sold.units, 0) as numeric(20, 3)) as units,
        cast(coalesce(sold.squared_units, 0) as numeric(38, 6)) as squared_units
    from products
    left join seen on products.product_id = seen.product_id
    left join unseen on products.product_id = unseen.product_id
    left join sold on products.product_id = sold.product_id

),

final as (

    select
        product_id,
        seen_days,
        unseen_days,
        cast(case
            when seen_days >= {{ least_days }} then {{ rounded(
                standard_deviation('seen_days', 'units', 'squared_units'), 6
            ) }}
        end as numeric(18, 6)) as demand_sd,
        cast(case
            when seen_days >= {{ least_days }} then {{ ratio('units', 'seen_days') }}
        end as numeric(18, 6)) as mean_daily_units
    from joined

)

select * from final
