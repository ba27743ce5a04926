-- The shares of each customer sum to 1, or there is none: in all three windows. Each share is
-- rounded to 6 decimals, so a sum may be off by half of the last one for each category.
{%- set suffixes = ['', '_365d', '_90d'] %}

with spend as (

    select * from {{ ref('fct_customer_category_spend') }}
    where not is_guest

),

summed as (

    {%- for suffix in suffixes %}
    select
        customer_id,
        'all{{ suffix }}' as window_name,
        count(*) as categories,
        count(share_of_wallet{{ suffix }}) as shares,
        sum(share_of_wallet{{ suffix }}) as total_share,
        max(net_revenue{{ suffix }}) as highest
    from spend
    group by customer_id
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select * from summed
where
    (highest > 0 and shares < categories)
    or (highest <= 0 and shares > 0)
    or abs(total_share - 1) > 0.0000005 * categories
