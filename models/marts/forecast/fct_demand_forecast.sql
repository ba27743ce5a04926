with candidates as (

    select * from {{ ref('int_forecast_candidates') }}
    where origin_number = 0

),

methods as (

    select * from {{ ref('int_forecast_methods_ranked') }}
    where is_chosen

),

bands as (

    select * from {{ ref('int_forecast_interval_bands') }}

),

spans as (

    select * from {{ ref('int_demand_spans') }}

),

products as (

    select * from {{ ref('int_demand_products') }}

),

origins as (

    select * from {{ ref('int_forecast_origins') }}
    where origin_number = 0

),

-- No distribution has more than 1 - share of its mass so many standard deviations above its mean,
-- nor below it (Cantelli's inequality).
tuning as (

    select
        sqrt(cast(interval_share as {{ type_double() }}) / (1 - interval_share))
            as most_deviations
    from {{ ref('forecast_tuning') }}

),

numbers as (

    {{ dbt.generate_series(var('forecast_horizon_days')) }}

),

days as (

    select
        origins.as_of_date,
        cast(numbers.generated_number as bigint) as days_ahead,
        {{ add_days('origins.as_of_date', 'cast(numbers.generated_number as integer)') }}
            as forecast_date
    from origins
    cross join numbers

),

dated as (

    select
        *,
        {{ iso_day_of_week('forecast_date') }} as day_of_week
    from days

),

chosen as (

    select
        candidates.*,
        products.discontinued_on,
        {{ mean_daily_units('candidates') }} as daily_units
    from candidates
    inner join products on candidates.product_id = products.product_id
    inner join methods
        on
            candidates.demand_class = methods.demand_class
            and candidates.method = methods.method

),

banded as (

    select
        chosen.*,
        bands.lower_multiple,
        bands.upper_multiple
    from chosen
    left join bands
        on
            chosen.demand_class = bands.demand_class
            and chosen.daily_units >= bands.from_daily_units
            and (bands.to_daily_units is null or chosen.daily_units < bands.to_daily_units)

),

forecast as (

    select
        banded.product_id,
        banded.demand_class,
        banded.method,
        banded.lower_multiple,
        banded.upper_multiple,
        dated.as_of_date,
        dated.days_ahead,
        dated.forecast_date,
        coalesce(campaigns.is_in_campaign, false) as is_in_campaign,
        case
            when banded.discontinued_on <= dated.forecast_date then 0
            when campaigns.is_in_campaign then banded.campaign_factor
            else 1
        end
        * {{ column_of_weekday('banded.units_{k}', 'dated.day_of_week') }} as units
    from banded
    cross join dated
    left join spans as campaigns
        on
            banded.product_id = campaigns.product_id
            and campaigns.is_in_campaign
            and dated.forecast_date >= campaigns.starts_on
            and dated.forecast_date <= campaigns.ends_on

),

-- Without a backtest to learn from, as wide as any distribution with the variance of a Poisson
-- distribution can need.
bounded as (

    select
        forecast.*,
        coalesce(
            forecast.units * forecast.lower_multiple,
            forecast.units - tuning.most_deviations * sqrt(forecast.units),
            0
        ) as lower_units,
        coalesce(
            forecast.units * forecast.upper_multiple,
            forecast.units + tuning.most_deviations * sqrt(forecast.units)
        ) as upper_units
    from forecast
    cross join tuning

),

rounded as (

    select
        product_id,
        forecast_date,
        as_of_date,
        days_ahead,
        {%- for column in ['units', 'lower_units', 'upper_units'] %}
        cast(round(cast({{ column }} as numeric(28, 12)), 6) as numeric(18, 6)) as {{ column }},
        {%- endfor %}
        is_in_campaign,
        method,
        demand_class
    from bounded

),

final as (

    select
        product_id,
        forecast_date,
        as_of_date,
        days_ahead,
        units as forecast_units,
        cast(greatest(0, least(units, lower_units)) as numeric(18, 6)) as lower,
        cast(greatest(units, upper_units) as numeric(18, 6)) as upper,
        is_in_campaign,
        method,
        demand_class
    from rounded

)

select * from final
