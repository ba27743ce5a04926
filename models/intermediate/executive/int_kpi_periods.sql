with days as (

    select * from {{ ref('int_kpis_daily') }}

),

kept as (

    select
        date_day,
        cast({{ dbt.date_trunc('week', 'date_day') }} as date) as week_start_on,
        cast({{ dbt.date_trunc('month', 'date_day') }} as date) as month_start_on
    from days

),

-- A year before a day or a week are 52 weeks, so that a Saturday is set against a Saturday.
final as (

    select
        date_day,
        'day' as period_type,
        date_day as period_starts_on,
        date_day as period_ends_on,
        {{ add_days('date_day', -1) }} as previous_starts_on,
        {{ add_days('date_day', -364) }} as year_before_starts_on
    from kept
    union all
    select
        date_day,
        'week' as period_type,
        week_start_on as period_starts_on,
        {{ add_days('week_start_on', 6) }} as period_ends_on,
        {{ add_days('week_start_on', -7) }} as previous_starts_on,
        {{ add_days('week_start_on', -364) }} as year_before_starts_on
    from kept
    union all
    select
        date_day,
        'month' as period_type,
        month_start_on as period_starts_on,
        cast({{ dbt.last_day('month_start_on', 'month') }} as date) as period_ends_on,
        cast({{ dbt.dateadd('month', -1, 'month_start_on') }} as date) as previous_starts_on,
        cast({{ dbt.dateadd('month', -12, 'month_start_on') }} as date) as year_before_starts_on
    from kept

)

select * from final
