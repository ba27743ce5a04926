with days as (

    select * from {{ ref('int_theme_days') }}
    where day_set = 'phase'

),

stockouts as (

    select * from {{ ref('int_demand_stockouts') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

theme_products as (

    select * from {{ ref('int_theme_products') }}

),

-- a product that is not on sale is not missed
final as (

    select
        days.theme,
        days.occurrence_number,
        days.phase,
        count(*) as stockout_days,
        count(theme_products.product_id) as promoted_stockout_days
    from days
    inner join stockouts
        on days.date_day >= stockouts.starts_on and days.date_day <= stockouts.ends_on
    inner join products
        on
            stockouts.product_id = products.product_id
            and (products.launched_on is null or days.date_day >= products.launched_on)
            and (products.discontinued_on is null or days.date_day < products.discontinued_on)
    left join theme_products
        on
            days.theme = theme_products.theme
            and days.occurrence_number = theme_products.occurrence_number
            and stockouts.product_id = theme_products.product_id
    group by days.theme, days.occurrence_number, days.phase

)

select * from final
