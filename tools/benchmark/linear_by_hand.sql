-- Linear attribution of sales and leads as an analyst would write it by hand for DuckDB and for
-- speed, from the tables that the models of attribution read too: who a visitor is, the path of the
-- last 30 days after the person's conversion before, and an equal share for each of its touches.
-- It knows this shop: a visitor is one customer at most, and no two moments are the same.
create table linear_credits as
with visitors as (

    select
        visitor_id,
        min(customer_id) as customer_id
    from staging.stg_marketing__touchpoints
    where customer_id is not null
    group by visitor_id

),

touches as (

    select
        touchpoints.touchpoint_id,
        coalesce(touchpoints.customer_id, visitors.customer_id) as customer_id,
        lower(touchpoints.channel) as channel,
        touchpoints.campaign_id,
        touchpoints.occurred_at
    from staging.stg_marketing__touchpoints as touchpoints
    left join visitors on touchpoints.visitor_id = visitors.visitor_id
    where coalesce(touchpoints.customer_id, visitors.customer_id) is not null

),

conversions as (

    select
        'sale' as conversion_type,
        order_id as conversion_key,
        customer_id,
        ordered_at as converted_at,
        order_date as conversion_date,
        net_revenue,
        gross_margin
    from marts.fct_orders
    where is_sale
    union all
    select
        'lead' as conversion_type,
        lead_id as conversion_key,
        customer_id,
        created_at as converted_at,
        created_on as conversion_date,
        0 as net_revenue,
        0 as gross_margin
    from marts.fct_leads

),

spaced as (

    select
        *,
        greatest(
            converted_at - interval 30 days,
            coalesce(
                lag(converted_at)
                    over (partition by conversion_type, customer_id order by converted_at),
                timestamp '1900-01-01'
            )
        ) as path_starts_at
    from conversions

),

paths as (

    select
        spaced.*,
        touches.touchpoint_id,
        touches.channel,
        touches.campaign_id,
        touches.occurred_at
    from spaced
    left join touches
        on
            spaced.customer_id = touches.customer_id
            and touches.occurred_at > spaced.path_starts_at
            and touches.occurred_at <= spaced.converted_at

),

shared as (

    select
        *,
        1.0 / count(*) over (partition by conversion_type, conversion_key) as credit
    from paths

)

select
    conversion_type,
    conversion_key,
    conversion_date,
    touchpoint_id,
    coalesce(channel, 'unattributed') as channel,
    campaign_id,
    occurred_at as touched_at,
    credit,
    credit * net_revenue as attributed_revenue,
    credit * gross_margin as attributed_margin
from shared;
