with histories as (

    select * from {{ ref('int_demand_histories') }}

),

profiles as (

    select * from {{ ref('int_demand_profiles') }}

),

levels as (

    select * from {{ ref('int_demand_levels') }}

),

methods as (

    select * from {{ ref('forecast_methods') }}

),

joined as (

    select
        profiles.product_id,
        profiles.origin_number,
        profiles.demand_class,
        profiles.usual_sale_units,
        profiles.new_product_units,
        methods.method,
        methods.prior_days,
        methods.has_day_of_week,
        methods.half_life_days is null as is_seasonal_naive,
        case when methods.has_campaigns then profiles.uplift else 1 end as campaign_factor,
        -- the days, each worth its index and its uplift where the method has them
        case
            when methods.has_day_of_week
                then {{ sum_of_weekdays('levels.days_{k} * profiles.index_{k}') }}
            else {{ sum_of_weekdays('levels.days_{k}') }}
        end
        + case
            when not methods.has_campaigns then 0
            when methods.has_day_of_week
                then
                    (profiles.uplift - 1)
                    * {{ sum_of_weekdays('levels.campaign_days_{k} * profiles.index_{k}') }}
            else (profiles.uplift - 1) * {{ sum_of_weekdays('levels.campaign_days_{k}') }}
        end as exposure,
        levels.sale_days
        * case when methods.has_outlier_limit then sizes.limited_units else sizes.units end
        / nullif(sizes.sale_days, 0) as units,
        {{ each_weekday('profiles.index_{k}') }},
        {{ each_weekday('histories.last_week_units_{k}') }}
    from profiles
    inner join histories
        on
            profiles.product_id = histories.product_id
            and profiles.origin_number = histories.origin_number
    cross join methods
    left join levels
        on
            profiles.product_id = levels.product_id
            and profiles.origin_number = levels.origin_number
            and methods.half_life_days = levels.half_life_days
    left join levels as sizes
        on
            profiles.product_id = sizes.product_id
            and profiles.origin_number = sizes.origin_number
            and methods.size_half_life_days = sizes.half_life_days

),

-- without a day to learn from, a product starts as new ones of its category do
levelled as (

    select
        joined.*,
        coalesce(
            (coalesce(units, 0) + prior_days * new_product_units)
            / nullif(coalesce(exposure, 0) + prior_days, 0),
            new_product_units
        ) as level
    from joined

),

final as (

    select
        product_id,
        origin_number,
        demand_class,
        method,
        usual_sale_units,
        campaign_factor,
        {{ each_weekday(
            'case\n            when is_seasonal_naive then cast(last_week_units_{k} as '
            ~ type_double() ~ ')\n            when has_day_of_week then level * index_{k}\n'
            ~ '            else level\n        end as units_{k}'
        ) }}
    from levelled

)

select * from final
