{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_settled_changes() }}"
) }}

{%- set tuning = affinity_tuning() %}

with lines as (

    select * from {{ ref('int_basket_lines') }}

),

days as (

    select * from {{ ref('int_basket_days') }}

),

{% if is_incremental() -%}
day_changes as (

    select * from {{ this }}
    where basket_count is not null

),

basket_changes as (

    select * from {{ this }}
    where basket_count is null

),

held_days as (

    select
        order_date,
        source_fingerprint,
        basket_count
    from day_changes
    group by order_date, source_fingerprint, basket_count
    having sum(change) > 0

),

-- days that have left the window, or are no longer as they were
days_to_leave as (

    select held_days.*
    from held_days
    left join days
        on
            held_days.order_date = days.order_date
            and held_days.source_fingerprint = days.source_fingerprint
    where days.order_date is null

),

days_to_enter as (

    select days.*
    from days
    left join held_days
        on
            days.order_date = held_days.order_date
            and days.source_fingerprint = held_days.source_fingerprint
    where held_days.order_date is null

),

held_changes as (

    select
        order_date,
        order_code,
        product_code,
        change
    from basket_changes
    where order_date in (select days_to_leave.order_date from days_to_leave)

),

next_change as (

    -- there is no change without a day
    select coalesce(max(change_number), 0) + 1 as change_number from day_changes

),
{%- else -%}
days_to_enter as (

    select * from days

),

next_change as (

    select 1 as change_number

),
{%- endif %}

all_items as (

    select distinct
        order_date,
        order_code,
        product_code
    from lines
    where order_date in (select days_to_enter.order_date from days_to_enter)

),

baskets as (

    select
        order_date,
        order_code,
        count(*) as product_count
    from all_items
    group by order_date, order_code

),

large_baskets as (

    select
        order_date,
        order_code
    from baskets
    where product_count > {{ tuning.max_basket_size }}

),

items as (

    select all_items.*
    from all_items
    left join large_baskets on all_items.order_code = large_baskets.order_code
    where large_baskets.order_code is null
    union all
    select
        order_date,
        order_code,
        cast(null as bigint) as product_code
    from large_baskets

),

baskets_by_day as (

    select
        order_date,
        count(*) as basket_count
    from baskets
    where product_count <= {{ tuning.max_basket_size }}
    group by order_date

),

{% if is_incremental() -%}
changed_baskets as (

    select distinct
        order_date,
        order_code
    from (
        select
            order_date,
            order_code
        from (
            select
                order_date,
                order_code,
                product_code,
                -change as side
            from held_changes
            union all
            select
                items.*,
                1 as side
            from items
        ) as both_sides
        group by order_date, order_code, product_code
        having sum(side) <> 0
    ) as changed_items

),

-- added up for the few baskets only that go or change
held_items as (

    select
        held_changes.order_date,
        held_changes.order_code,
        held_changes.product_code
    from held_changes
    inner join changed_baskets
        on
            held_changes.order_date = changed_baskets.order_date
            and held_changes.order_code = changed_baskets.order_code
    group by held_changes.order_date, held_changes.order_code, held_changes.product_code
    having sum(held_changes.change) > 0

),

items_to_enter as (

    select items.*
    from items
    inner join changed_baskets
        on
            items.order_date = changed_baskets.order_date
            and items.order_code = changed_baskets.order_code

),

left_or_changed as (

    select
        order_date,
        order_code,
        product_code,
        cast(null as {{ dbt.type_string() }}) as source_fingerprint,
        cast(null as integer) as basket_count,
        -1 as change
    from held_items
    union all
    select
        order_date,
        cast(null as bigint) as order_code,
        cast(null as bigint) as product_code,
        source_fingerprint,
        basket_count,
        -1 as change
    from days_to_leave

),
{%- else -%}
items_to_enter as (

    select * from items

),
{%- endif %}

changes as (

    select
        order_date,
        order_code,
        product_code,
        cast(null as {{ dbt.type_string() }}) as source_fingerprint,
        cast(null as integer) as basket_count,
        1 as change
    from items_to_enter
    union all
    select
        days_to_enter.order_date,
        cast(null as bigint) as order_code,
        cast(null as bigint) as product_code,
        days_to_enter.source_fingerprint,
        cast(coalesce(baskets_by_day.basket_count, 0) as integer) as basket_count,
        1 as change
    from days_to_enter
    left join baskets_by_day on days_to_enter.order_date = baskets_by_day.order_date
    {%- if is_incremental() %}
    union all
    select * from left_or_changed
    {%- endif %}

),

final as (

    select
        changes.order_date,
        changes.order_code,
        changes.product_code,
        changes.source_fingerprint,
        changes.basket_count,
        cast(changes.change as integer) as change,
        cast(next_change.change_number as integer) as change_number
    from changes
    cross join next_change

)

select * from final
