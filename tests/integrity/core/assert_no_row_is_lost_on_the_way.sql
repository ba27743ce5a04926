-- Every valid row of staging is a row of its fact or dimension.
{%- set pairs = {
    'stg_shop__customers': 'dim_customers',
    'stg_shop__products': 'dim_products',
    'stg_shop__orders': 'fct_orders',
    'stg_shop__order_items': 'fct_order_items',
    'stg_shop__returns': 'fct_returns',
    'stg_marketing__campaigns': 'dim_campaigns',
    'stg_marketing__leads': 'fct_leads',
} %}

with counted as (

    {%- for staged, mart in pairs.items() %}
    select
        '{{ mart }}' as mart,
        (select count(*) from {{ ref(staged) }}) as staged_rows,
        (select count(*) from {{ ref(mart) }}) as mart_rows
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select * from counted
where staged_rows <> mart_rows
