-- read twice, by the backtest and the forecast
{{ config(materialized='table') }}

with histories as (

    select * from {{ ref('int_demand_histories') }}

),

tuning as (

    select * from {{ ref('forecast_tuning') }}

),

counted as (

    select
        histories.*,
        -- the days that a launched product has been new
        case
            when histories.is_launched
                then greatest(0, least(
                    tuning.new_product_days,
                    {{ dbt.datediff('histories.starts_on', 'histories.origin_date', 'day') }} + 1
                ))
            else 0
        end as launch_days,
        tuning.pooling_sale_days
    from histories
    cross join tuning

),

by_category as (

    select
        origin_number,
        category,
        cast(sum(sale_days) as {{ type_double() }}) as sale_days,
        cast(sum(history_days) as {{ type_double() }}) as history_days,
        cast(sum(launch_sale_days) as {{ type_double() }}) as launch_sale_days,
        cast(sum(launch_days) as {{ type_double() }}) as launch_days,
        -- the geometric mean, so that one product that is sold by the gram does not count for all
        sum(ln(mean_sale_units)) as log_sale_units,
        cast(count(mean_sale_units) as {{ type_double() }}) as sold_products,
        {{ each_weekday('cast(sum(units_{k}) as ' ~ type_double() ~ ') as units_{k}') }},
        {{ each_weekday('cast(sum(days_{k}) as ' ~ type_double() ~ ') as days_{k}') }}
    from counted
    group by origin_number, category

),

by_shop as (

    select
        origin_number,
        sum(sale_days) / nullif(sum(history_days), 0) as daily_sales,
        sum(launch_sale_days) / nullif(sum(launch_days), 0) as launch_daily_sales,
        sum(log_sale_units) / nullif(sum(sold_products), 0) as log_sale_units,
        {{ each_weekday('sum(units_{k}) / nullif(sum(days_{k}), 0) as rate_{k}') }}
    from by_category
    group by origin_number

),

shop_indices as (

    select
        origin_number,
        coalesce(daily_sales, 0) as daily_sales,
        launch_daily_sales,
        coalesce(log_sale_units, 0) as log_sale_units,
        {{ each_weekday(
            'coalesce(7 * rate_{k} / nullif(' ~ sum_of_weekdays('rate_{k}')
            ~ ', 0), 1) as index_{k}'
        ) }}
    from by_shop

),

-- a category that says little is drawn towards the shop ...
category_rates as (

    select
        by_category.origin_number,
        by_category.category,
        by_category.sale_days,
        tuning.pooling_sale_days,
        (
            by_category.sale_days + tuning.new_product_days * shop_indices.daily_sales
        ) / (by_category.history_days + tuning.new_product_days) as daily_sales,
        (
            by_category.launch_sale_days
            + tuning.new_product_days * shop_indices.launch_daily_sales
        ) / (by_category.launch_days + tuning.new_product_days) as launch_daily_sales,
        coalesce(
            by_category.log_sale_units / nullif(by_category.sold_products, 0),
            shop_indices.log_sale_units
        ) as log_sale_units,
        {{ each_weekday('by_category.units_{k} / nullif(by_category.days_{k}, 0) as rate_{k}') }},
        {{ each_weekday('shop_indices.index_{k} as shop_index_{k}') }}
    from by_category
    cross join tuning
    inner join shop_indices on by_category.origin_number = shop_indices.origin_number

),

category_indices as (

    select
        origin_number,
        category,
        -- without a product that was launched there is no launch to learn from
        coalesce(launch_daily_sales, daily_sales) as new_product_sales,
        cast(round(cast(exp(log_sale_units) as numeric(28, 12)), 6) as {{ type_double() }})
            as usual_sale_units,
        {{ each_weekday(
            'coalesce(\n            (sale_days * 7 * rate_{k} / nullif('
            ~ sum_of_weekdays('rate_{k}') ~ ', 0)\n            + '
            ~ 'pooling_sale_days * shop_index_{k}) / (sale_days + pooling_sale_days),\n'
            ~ '            shop_index_{k}\n        ) as index_{k}'
        ) }}
    from category_rates

),

-- ... and a product towards its category
product_rates as (

    select
        counted.product_id,
        counted.origin_number,
        counted.demand_class,
        counted.sale_days,
        counted.pooling_sale_days,
        category_indices.new_product_sales,
        coalesce(counted.mean_sale_units, category_indices.usual_sale_units)
            as usual_sale_units,
        cast(counted.units as {{ type_double() }}) as units,
        cast(counted.campaign_units as {{ type_double() }}) as campaign_units,
        {{ each_weekday('counted.days_{k}') }},
        {{ each_weekday('counted.campaign_days_{k}') }},
        {{ each_weekday(
            'cast(counted.units_{k} as ' ~ type_double()
            ~ ')\n            / nullif(counted.days_{k}, 0) as rate_{k}'
        ) }},
        {{ each_weekday('category_indices.index_{k} as category_index_{k}') }}
    from counted
    inner join category_indices
        on
            counted.origin_number = category_indices.origin_number
            and counted.category = category_indices.category

),

product_indices as (

    select
        product_rates.*,
        {{ each_weekday(
            'coalesce(\n            (sale_days * 7 * rate_{k} / nullif('
            ~ sum_of_weekdays('rate_{k}') ~ ', 0)\n            + '
            ~ 'pooling_sale_days * category_index_{k}) / (sale_days + pooling_sale_days),\n'
            ~ '            category_index_{k}\n        ) as index_{k}'
        ) }}
    from product_rates

),

-- what the campaign days would have sold at the rate of the other days
expected as (

    select
        product_indices.*,
        (units - campaign_units)
        / nullif({{ sum_of_weekdays('index_{k} * (days_{k} - campaign_days_{k})') }}, 0)
        * {{ sum_of_weekdays('index_{k} * campaign_days_{k}') }} as expected_units
    from product_indices

),

pooled as (

    select
        origin_number,
        sum(case when expected_units > 0 then campaign_units end)
        / nullif(sum(case when expected_units > 0 then expected_units end), 0) as uplift
    from expected
    group by origin_number

),

final as (

    select
        expected.product_id,
        expected.origin_number,
        expected.demand_class,
        expected.usual_sale_units,
        expected.new_product_sales * expected.usual_sale_units as new_product_units,
        coalesce(
            (
                case when expected.expected_units > 0 then expected.campaign_units else 0 end
                + expected.pooling_sale_days * expected.usual_sale_units * pooled.uplift
            ) / (
                coalesce(expected.expected_units, 0)
                + expected.pooling_sale_days * expected.usual_sale_units
            ),
            1
        ) as uplift,
        {{ each_weekday('expected.index_{k}') }}
    from expected
    inner join pooled on expected.origin_number = pooled.origin_number

)

select * from final
