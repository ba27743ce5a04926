-- a small table that is dear to make
{{ config(materialized='table') }}

with candidates as (

    select * from {{ ref('int_forecast_candidates') }}
    where origin_number > 0

),

methods as (

    select * from {{ ref('int_forecast_methods_ranked') }}
    where is_chosen

),

-- what an interval leaves out is half of it below and half above
tuning as (

    select
        interval_bands,
        interval_band_sales,
        interval_share,
        cast((1 - interval_share) / 2 as numeric(18, 6)) as tail_share
    from {{ ref('forecast_tuning') }}

),

test_days as (

    select * from {{ ref('int_forecast_test_days') }}

),

test_demand as (

    select * from {{ ref('int_forecast_test_demand') }}

),

-- nothing times anything is nothing: such forecasts have no interval to learn
chosen as (

    select
        candidates.*,
        {{ mean_daily_units('candidates') }} as daily_units,
        {{ sum_of_weekdays(
            'case when candidates.units_{k} > 0 then test_days.days_{k} else 0 end'
        ) }} as test_days
    from candidates
    inner join methods
        on
            candidates.demand_class = methods.demand_class
            and candidates.method = methods.method
    inner join test_days
        on
            candidates.product_id = test_days.product_id
            and candidates.origin_number = test_days.origin_number
    where {{ sum_of_weekdays('candidates.units_{k}') }} > 0

),

sales_by_product as (

    select
        product_id,
        origin_number,
        count(*) as sale_count
    from test_demand
    group by product_id, origin_number

),

ranked as (

    select
        chosen.*,
        coalesce(sum(sales_by_product.sale_count) over (
            partition by chosen.demand_class
            order by
                chosen.daily_units, {{ binary_order('chosen.product_id') }}, chosen.origin_number
            rows between unbounded preceding and 1 preceding
        ), 0) as sales_before,
        coalesce(
            sum(sales_by_product.sale_count) over (partition by chosen.demand_class), 0
        ) as sales_of_class
    from chosen
    left join sales_by_product
        on
            chosen.product_id = sales_by_product.product_id
            and chosen.origin_number = sales_by_product.origin_number

),

counted as (

    select
        ranked.*,
        greatest(1, least(tuning.interval_bands, {{ divide_integers(
            'ranked.sales_of_class', 'tuning.interval_band_sales'
        ) }})) as band_count
    from ranked
    cross join tuning

),

-- forecasts of like size, in bands with as many sales each, and enough to tell how they scatter
banded as (

    select
        counted.*,
        least(band_count - 1, {{ divide_integers(
            'sales_before * band_count', 'greatest(1, sales_of_class)'
        ) }}) as band
    from counted

),

bands as (

    select
        banded.demand_class,
        banded.band,
        tuning.interval_share,
        tuning.tail_share,
        min(banded.daily_units) as from_daily_units,
        count(*) as forecast_count,
        cast(sum(banded.test_days) as bigint) as test_days
    from banded
    cross join tuning
    group by banded.demand_class, banded.band, tuning.interval_share, tuning.tail_share

),

-- what was sold, as a multiple of what was forecast; of the other days it is 0
sales as (

    select
        banded.demand_class,
        banded.band,
        cast(test_demand.units as {{ type_double() }}) / (
            {{ column_of_weekday('banded.units_{k}', 'test_demand.day_of_week') }}
            * case when test_demand.is_in_campaign then banded.campaign_factor else 1 end
        ) as multiple
    from banded
    inner join test_demand
        on
            banded.product_id = test_demand.product_id
            and banded.origin_number = test_demand.origin_number
    where {{ column_of_weekday('banded.units_{k}', 'test_demand.day_of_week') }} > 0

),

ranked_sales as (

    select
        demand_class,
        band,
        multiple,
        row_number() over (partition by demand_class, band order by multiple) as sale_rank,
        count(*) over (partition by demand_class, band) as sale_count
    from sales

),

lowest as (

    select
        bands.demand_class,
        bands.band,
        bands.interval_share,
        bands.tail_share,
        bands.from_daily_units,
        bands.forecast_count,
        bands.test_days,
        coalesce(max(ranked_sales.sale_count), 0) as sale_count,
        case
            when
                bands.test_days - coalesce(max(ranked_sales.sale_count), 0)
                >= bands.tail_share * bands.test_days
                then 0
            else min(case
                when
                    bands.test_days - ranked_sales.sale_count + ranked_sales.sale_rank
                    >= bands.tail_share * bands.test_days
                    then ranked_sales.multiple
            end)
        end as lower_multiple
    from bands
    left join ranked_sales
        on bands.demand_class = ranked_sales.demand_class and bands.band = ranked_sales.band
    group by
        bands.demand_class,
        bands.band,
        bands.interval_share,
        bands.tail_share,
        bands.from_daily_units,
        bands.forecast_count,
        bands.test_days

),

final as (

    select
        lowest.demand_class,
        lowest.band,
        lowest.from_daily_units,
        lowest.forecast_count,
        lowest.test_days,
        lowest.sale_count,
        lowest.lower_multiple,
        -- nothing is below a lower bound of 0, so all that may be missed is above
        case
            when
                lowest.lower_multiple = 0
                and lowest.test_days - lowest.sale_count
                >= lowest.interval_share * lowest.test_days
                then 0
            else min(case
                when
                    lowest.test_days - lowest.sale_count + ranked_sales.sale_rank
                    >= (
                        lowest.interval_share
                        + case when lowest.lower_multiple > 0 then lowest.tail_share else 0 end
                    ) * lowest.test_days
                    then ranked_sales.multiple
            end)
        end as upper_multiple
    from lowest
    left join ranked_sales
        on lowest.demand_class = ranked_sales.demand_class and lowest.band = ranked_sales.band
    group by
        lowest.demand_class,
        lowest.band,
        lowest.interval_share,
        lowest.tail_share,
        lowest.from_daily_units,
        lowest.forecast_count,
        lowest.test_days,
        lowest.sale_count,
        lowest.lower_multiple

)

select
    demand_class,
    cast(band as integer) as band,
    cast(case
        when row_number() over (partition by demand_class order by band) = 1 then 0
        else from_daily_units
    end as numeric(18, 6)) as from_daily_units,
    cast(
        lead(from_daily_units) over (partition by demand_class order by band) as numeric(18, 6)
    ) as to_daily_units,
    forecast_count,
    test_days,
    sale_count,
    lower_multiple,
    upper_multiple
from final
