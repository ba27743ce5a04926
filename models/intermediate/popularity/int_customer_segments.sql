with customers as (

    select * from {{ ref('dim_customers') }}

),

value_tiers as (

    select * from {{ ref('int_customer_value_tiers') }}

),

attributes as (

    select
        customers.customer_id,
        customers.age_band,
        customers.gender,
        customers.country_code as country,
        customers.region,
        coalesce(value_tiers.value_tier, 'none') as value_tier
    from customers
    left join value_tiers on customers.customer_id = value_tiers.customer_id

),

-- guests are a segment value of their own, so that the segments add up to the shop
segmented as (

    {%- for segment_type in ['age_band', 'gender', 'country', 'region', 'value_tier'] %}
    select
        customer_id,
        '{{ segment_type }}' as segment_type,
        {{ segment_type }} as segment_value
    from attributes
    union all
    select
        '' as customer_id,
        '{{ segment_type }}' as segment_type,
        'guest' as segment_value
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select * from segmented
