with rates as (

    select * from {{ ref('stg_shop__exchange_rates') }}

),

ordered_rates as (

    select
        currency_code,
        rate_date,
        rate_to_reporting,
        lead(rate_date) over (partition by currency_code order by rate_date) as next_rate_date,
        row_number() over (partition by currency_code order by rate_date) as rate_number
    from rates

),

ranged as (

    select
        currency_code,
        -- the first known rate also serves the days before it
        case when rate_number = 1 then cast('1900-01-01' as date) else rate_date end as valid_from,
        coalesce(next_rate_date, cast('9999-12-31' as date)) as valid_before,
        rate_to_reporting
    from ordered_rates

)

select * from ranged
