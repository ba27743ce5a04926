-- Who is compared by forecast.py, and what was sold of each on each day. Variables: first_origin (what
-- was known on it decides), first_day, last_day, products (how many of each group), without (the
-- categories that are left out).
--
-- The group `top` are the products with most units. The others are drawn from those that sold on such
-- a share of the days, by the hash of the id, so that nobody can have chosen.
with sold as (
    select
        activity.product_id,
        sum(activity.units_sold) as units,
        count(*) / (getvariable('first_origin') - getvariable('first_day') + 1) as share_of_days,
        min(activity.activity_date) as first_day
    from marts.fct_product_activity_daily as activity
    inner join marts.dim_products as products using (product_id)
    where
        activity.units_sold > 0
        and activity.activity_date <= getvariable('first_origin')
        and not list_contains(getvariable('without'), products.category)
    group by activity.product_id
),

top as (
    select *, 'top' as product_group
    from sold order by units desc, product_id limit getvariable('products')
),

grouped as (
    select *,
        case
            when share_of_days >= 0.10 and share_of_days < 0.25 then 'slow'
            when share_of_days >= 0.035 and share_of_days < 0.10 then 'rare'
        end as product_group
    from sold anti join top using (product_id)
),

drawn as (
    select *, row_number() over (partition by product_group order by md5(product_id)) as place
    from grouped where product_group is not null
),

chosen as (
    select product_id, first_day, product_group from top
    union all
    select product_id, first_day, product_group from drawn where place <= getvariable('products')
)

select
    chosen.product_id,
    chosen.product_group,
    cast(days.day as date) as day,
    cast(coalesce(activity.units_sold, 0) as double) as units
from chosen
cross join generate_series(chosen.first_day, getvariable('last_day'), interval 1 day) as days(day)
left join marts.fct_product_activity_daily as activity
    on chosen.product_id = activity.product_id and days.day = activity.activity_date
order by all
