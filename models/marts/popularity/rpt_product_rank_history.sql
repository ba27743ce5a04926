{%- set window_days = var('rank_history_window_days') %}
{#- a day's ranks, and those of the day before that they are compared with, stand on these days -#}
{{ config(
    materialized='by_part',
    meta={
        'part': 'rank_date',
        'parts': 'int_rank_history_days.rank_date',
        'looks_back_days': var('rank_history_window_days'),
        'made_from': ['fct_product_activity_daily.activity_date', 'fct_returns.order_date'],
    }
) }}

with activity as (

    select * from {{ ref('fct_product_activity_daily') }}

),

returned as (

    select * from {{ ref('fct_returns') }}

),

days as (

    select * from {{ ref('int_rank_history_days') }}
    where {{ in_changed_parts('rank_date') }}

),

-- each day to build is compared with the day before, which is ranked here too
ranked_days as (

    select rank_date from days
    union
    select {{ add_days('rank_date', -1) }} as rank_date from days

),

bounds as (

    select
        min(rank_date) as first_day,
        max(rank_date) as last_day
    from ranked_days

),

-- A day of activity enters the window on its date and leaves it {{ window_days }} days later. A
-- refund counts from the day on which it was made until its sale leaves the window.
counted as (

    select
        activity.product_id,
        activity.activity_date as enters_on,
        {{ add_days('activity.activity_date', window_days) }} as leaves_on,
        activity.units_sold,
        activity.net_sales as net_revenue,
        activity.views,
        activity.lead_count,
        activity.rating_count,
        activity.rating_sum,
        1 as active_days
    from activity
    cross join bounds
    where
        activity.activity_date > {{ add_days('bounds.first_day', -window_days) }}
        and activity.activity_date <= bounds.last_day
    union all
    select
        returned.product_id,
        case
            when returned.returned_on < returned.order_date then returned.order_date
            else returned.returned_on
        end as enters_on,
        {{ add_days('returned.order_date', window_days) }} as leaves_on,
        0 as units_sold,
        -returned.refunded_amount as net_revenue,
        0 as views,
        0 as lead_count,
        0 as rating_count,
        0 as rating_sum,
        0 as active_days
    from returned
    cross join bounds
    where
        returned.is_sale
        and returned.order_date > {{ add_days('bounds.first_day', -window_days) }}
        and returned.order_date <= bounds.last_day
        and returned.returned_on < {{ add_days('returned.order_date', window_days) }}

),

changes as (

    select
        product_id,
        enters_on as changed_on,
        units_sold,
        net_revenue,
        views,
        lead_count,
        rating_count,
        rating_sum,
        active_days
    from counted
    union all
    select
        product_id,
        leaves_on as changed_on,
        -units_sold as units_sold,
        -net_revenue as net_revenue,
        -views as views,
        -lead_count as lead_count,
        -rating_count as rating_count,
        -rating_sum as rating_sum,
        -active_days as active_days
    from counted

),

-- what happened before the first day is its opening balance
changes_by_day as (

    select
        changes.product_id,
        case
            when changes.changed_on < bounds.first_day then bounds.first_day
            else changes.changed_on
        end as rank_date,
        sum(changes.units_sold) as units_sold,
        sum(changes.net_revenue) as net_revenue,
        sum(changes.views) as views,
        sum(changes.lead_count) as lead_count,
        sum(changes.rating_count) as rating_count,
        sum(changes.rating_sum) as rating_sum,
        sum(changes.active_days) as active_days
    from changes
    cross join bounds
    where changes.changed_on <= bounds.last_day
    group by
        changes.product_id,
        case
            when changes.changed_on < bounds.first_day then bounds.first_day
            else changes.changed_on
        end

),

-- a balance holds until the product's next change; narrow types make the sorts after it cheap
balances as (

    select
        product_id,
        rank_date as starts_on,
        coalesce(
            lead(rank_date) over (partition by product_id order by rank_date),
            cast('9999-12-31' as date)
        ) as ends_before,
        {%- for measure, type in {
            'units_sold': 'numeric(18, 3)',
            'net_revenue': 'numeric(18, 2)',
            'views': 'bigint',
            'lead_count': 'bigint',
            'rating_count': 'bigint',
            'rating_sum': 'bigint',
            'active_days': 'bigint',
        }.items() %}
        cast(sum({{ measure }}) over (
            partition by product_id
            order by rank_date
            rows between unbounded preceding and current row
        ) as {{ type }}) as {{ measure }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from changes_by_day

),

measured as (

    select
        balances.product_id,
        ranked_days.rank_date,
        balances.units_sold,
        balances.net_revenue,
        balances.views,
        balances.lead_count,
        balances.rating_count,
        balances.rating_sum
    from balances
    inner join ranked_days
        on
            balances.starts_on <= ranked_days.rank_date
            and balances.ends_before > ranked_days.rank_date
    where balances.active_days > 0

),

ranked as (

    {{ popularity_ranked('measured', partition_by=['rank_date']) }}

),

-- the day before, once as itself and once moved to the day that looks back at it
compared as (

    select
        coalesce(today.product_id, yesterday.product_id) as product_id,
        coalesce(today.rank_date, {{ add_days('yesterday.rank_date', 1) }}) as rank_date,
        today.popularity_rank,
        yesterday.popularity_rank as previous_rank,
        today.popularity_score,
        today.units_sold,
        today.net_revenue,
        coalesce(today.is_popular, false) as is_popular
    from ranked as today
    full outer join ranked as yesterday
        on
            today.product_id = yesterday.product_id
            and today.rank_date = {{ add_days('yesterday.rank_date', 1) }}

),

final as (

    select
        compared.product_id,
        compared.rank_date,
        cast({{ window_days }} as bigint) as window_days,
        cast(compared.popularity_rank as bigint) as popularity_rank,
        cast(compared.previous_rank as bigint) as previous_rank,
        cast(compared.previous_rank - compared.popularity_rank as bigint) as rank_change,
        case
            when compared.previous_rank is null then 'entered'
            when compared.popularity_rank is null then 'left'
            when compared.popularity_rank < compared.previous_rank then 'up'
            when compared.popularity_rank > compared.previous_rank then 'down'
            else 'same'
        end as movement,
        compared.popularity_score,
        cast(coalesce(compared.units_sold, 0) as numeric(18, 3)) as units_sold,
        cast(coalesce(compared.net_revenue, 0) as numeric(18, 2)) as net_revenue,
        compared.is_popular
    from compared
    inner join days on compared.rank_date = days.rank_date

)

select * from final
