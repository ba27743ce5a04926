{{ config(
    materialized='incremental',
    incremental_strategy=upsert_strategy(),
    unique_key=['product_code', 'other_product_code'],
    on_schema_change='fail',
    pre_hook="{{ delete_counts_of_other_baskets(ref('int_basket_changes')) }}",
    post_hook="delete from {{ this }} where baskets = 0"
) }}

{#- Large tables are read once for each purpose: DuckDB keeps a CTE read twice in memory. -#}
with days as (

    select * from {{ ref('int_basket_changes') }}
    where basket_count is not null

),

-- a pair cannot be in more baskets than each of its products: the others are not paired at all
products as (

    select
        product_code,
        sum(change) as baskets
    from {{ ref('int_basket_changes') }}
    where product_code is not null
    group by product_code
    having sum(change) >= {{ var('affinity_min_baskets') }}

),

latest as (

    select max(change_number) as change_number from days

),

counted_days as (

    {{ counted_days_fingerprint(
        ref('int_basket_changes'), '(select latest.change_number from latest)'
    ) }}

),

{% if is_incremental() -%}
held_products as (

    select * from {{ this }}
    where product_code = other_product_code

),

counted as (

    select coalesce(max(change_number), 0) as change_number from held_products

),

products_to_enter as (

    select products.product_code
    from products
    left join held_products on products.product_code = held_products.product_code
    where held_products.product_code is null

),

products_to_leave as (

    select held_products.product_code
    from held_products
    left join products on held_products.product_code = products.product_code
    where products.product_code is null

),

-- what has become frequent enough is counted in all of its baskets
baskets_to_enter as (

    select distinct order_code
    from {{ ref('int_basket_changes') }}
    where product_code in (select products_to_enter.product_code from products_to_enter)

),

-- from the changes again: the few baskets are looked up before their changes are added up
items_to_enter as (

    select
        changes.order_code,
        changes.product_code,
        max(case when products_to_enter.product_code is not null then 1 else 0 end) = 1
            as is_entering
    from {{ ref('int_basket_changes') }} as changes
    inner join products on changes.product_code = products.product_code
    left join products_to_enter on changes.product_code = products_to_enter.product_code
    where changes.order_code in (select baskets_to_enter.order_code from baskets_to_enter)
    group by changes.order_date, changes.order_code, changes.product_code
    having sum(changes.change) > 0

),

pairs_to_enter as (

    select
        items_to_enter.product_code,
        others.product_code as other_product_code,
        count(*) as baskets
    from items_to_enter
    inner join items_to_enter as others
        on
            items_to_enter.order_code = others.order_code
            and items_to_enter.product_code < others.product_code
    where items_to_enter.is_entering or others.is_entering
    group by items_to_enter.product_code, others.product_code

),

-- what has been frequent already, in the baskets that came, changed or left since it was counted
new_changes as (

    select
        changes.order_code,
        changes.product_code,
        changes.change,
        changes.change_number
    from {{ ref('int_basket_changes') }} as changes
    inner join counted on changes.change_number > counted.change_number
    where changes.product_code is not null

),

changed_items as (

    select new_changes.*
    from new_changes
    inner join products on new_changes.product_code = products.product_code
    inner join held_products on new_changes.product_code = held_products.product_code

),

changed_pairs as (

    select
        changed_items.product_code,
        others.product_code as other_product_code,
        sum(changed_items.change) as added_baskets
    from changed_items
    inner join changed_items as others
        on
            changed_items.order_code = others.order_code
            and changed_items.change = others.change
            and changed_items.change_number = others.change_number
            and changed_items.product_code < others.product_code
    group by changed_items.product_code, others.product_code
    having sum(changed_items.change) <> 0

),

pairs as (

    select
        product_code,
        other_product_code,
        baskets
    from pairs_to_enter
    union all
    select
        changed_pairs.product_code,
        changed_pairs.other_product_code,
        coalesce(held.baskets, 0) + changed_pairs.added_baskets as baskets
    from changed_pairs
    left join {{ this }} as held
        on
            changed_pairs.product_code = held.product_code
            and changed_pairs.other_product_code = held.other_product_code
    union all
    select
        held.product_code,
        held.other_product_code,
        0 as baskets
    from {{ this }} as held
    inner join products_to_leave on held.product_code = products_to_leave.product_code
    union all
    select
        held.product_code,
        held.other_product_code,
        0 as baskets
    from {{ this }} as held
    inner join products_to_leave on held.other_product_code = products_to_leave.product_code
    inner join products on held.product_code = products.product_code

),
{%- else -%}
items as (

    select * from {{ ref('int_basket_items') }}

),

frequent_items as (

    select
        items.order_code,
        items.product_code
    from items
    inner join products on items.product_code = products.product_code

),

pairs as (

    select
        frequent_items.product_code,
        others.product_code as other_product_code,
        count(*) as baskets
    from frequent_items
    inner join frequent_items as others
        on
            frequent_items.order_code = others.order_code
            and frequent_items.product_code < others.product_code
    group by frequent_items.product_code, others.product_code

),
{%- endif %}

final as (

    select
        pairs.product_code,
        pairs.other_product_code,
        cast(pairs.baskets as integer) as baskets,
        cast(latest.change_number as integer) as change_number,
        cast(null as {{ dbt.type_string() }}) as source_fingerprint
    from pairs
    cross join latest
    union all
    -- a product with itself: all of its baskets, and which baskets are counted here
    select
        products.product_code,
        products.product_code as other_product_code,
        cast(products.baskets as integer) as baskets,
        cast(latest.change_number as integer) as change_number,
        counted_days.source_fingerprint
    from products
    cross join latest
    cross join counted_days
    {%- if is_incremental() %}
    cross join counted
    left join held_products on products.product_code = held_products.product_code
    where
        held_products.product_code is null
        or counted.change_number < latest.change_number
    {%- endif %}

)

select * from final
