-- read by each step that counts days
{{ config(materialized='table') }}

with products as (

    select * from {{ ref('int_demand_products') }}

),

stockouts as (

    select * from {{ ref('int_demand_stockouts') }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

campaign_products as (

    select * from {{ ref('stg_marketing__campaign_products') }}

),

periods as (

    select
        product_id,
        starts_on,
        ends_on,
        1 as is_on_sale,
        0 as is_out_of_stock,
        0 as is_in_campaign
    from products
    union all
    select
        product_id,
        starts_on,
        ends_on,
        0 as is_on_sale,
        1 as is_out_of_stock,
        0 as is_in_campaign
    from stockouts
    union all
    select
        campaign_products.product_id,
        campaigns.starts_on,
        coalesce(campaigns.ends_on, cast('9999-12-30' as date)) as ends_on,
        0 as is_on_sale,
        0 as is_out_of_stock,
        1 as is_in_campaign
    from campaign_products
    inner join campaigns on campaign_products.campaign_id = campaigns.campaign_id

),

-- what begins or is over on a day
changes as (

    select
        product_id,
        starts_on as changed_on,
        is_on_sale,
        is_out_of_stock,
        is_in_campaign
    from periods
    where starts_on <= ends_on
    union all
    select
        product_id,
        {{ add_days('ends_on', 1) }} as changed_on,
        -is_on_sale as is_on_sale,
        -is_out_of_stock as is_out_of_stock,
        -is_in_campaign as is_in_campaign
    from periods
    where starts_on <= ends_on

),

changes_by_day as (

    select
        product_id,
        changed_on,
        sum(is_on_sale) as is_on_sale,
        sum(is_out_of_stock) as is_out_of_stock,
        sum(is_in_campaign) as is_in_campaign
    from changes
    group by product_id, changed_on

),

spans as (

    select
        product_id,
        changed_on as starts_on,
        {{ add_days(
            'lead(changed_on) over (partition by product_id order by changed_on)', -1
        ) }} as ends_on,
        {%- for state in ['is_on_sale', 'is_out_of_stock', 'is_in_campaign'] %}
        sum({{ state }}) over (
            partition by product_id order by changed_on
            rows between unbounded preceding and current row
        ) > 0 as {{ state }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from changes_by_day

)

select
    product_id,
    starts_on,
    ends_on,
    is_in_campaign
from spans
where is_on_sale and not is_out_of_stock
