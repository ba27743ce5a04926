-- Linear attribution of sales and leads as an analyst would write it for DuckDB and for speed, from
-- the tables that the models of attribution read too: who a visitor is, the path of the last 30 days
-- after the person's conversion before, an equal share for each of its touches, money to the cent.
-- It knows this shop: a visitor is one customer at most, and no guest or lead without one has an id
-- that names it.
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
        touchpoints.occurred_at as touched_at
    from staging.stg_marketing__touchpoints as touchpoints
    left join visitors on touchpoints.visitor_id = visitors.visitor_id
    where coalesce(touchpoints.customer_id, visitors.customer_id) is not null

),

conversions as (

    select
        'sale:' || order_id as conversion_id,
        'sale' as conversion_type,
        customer_id,
        ordered_at as converted_at,
        order_date as conversion_date,
        net_revenue,
        gross_margin,
        null as campaign_id
    from marts.fct_orders
    where is_sale
    union all
    select
        'lead:' || lead_id as conversion_id,
        'lead' as conversion_type,
        customer_id,
        created_at as converted_at,
        created_on as conversion_date,
        0 as net_revenue,
        0 as gross_margin,
        campaign_id
    from marts.fct_leads

),

spaced as (

    select
        *,
        coalesce(
            lag(converted_at)
                over (partition by conversion_type, customer_id order by converted_at),
            timestamp '1900-01-01'
        ) as previous_converted_at
    from conversions

),

matched as (

    select
        spaced.*,
        touches.touchpoint_id,
        touches.channel,
        touches.campaign_id as touch_campaign_id,
        touches.touched_at
    from spaced
    left join touches
        on
            spaced.customer_id = touches.customer_id
            and touches.touched_at > spaced.previous_converted_at
            and touches.touched_at >= spaced.converted_at - interval 30 days
            and touches.touched_at <= spaced.converted_at

),

-- a lead that names a campaign has met it, even where no touch says so
lead_touches as (

    select
        leads.*,
        leads.conversion_id as touchpoint_id,
        campaigns.channel,
        leads.campaign_id as touch_campaign_id,
        leads.converted_at as touched_at
    from spaced as leads
    inner join marts.dim_campaigns as campaigns on leads.campaign_id = campaigns.campaign_id
    where not exists (
        select 1 from matched
        where
            matched.conversion_type = 'lead'
            and matched.conversion_id = leads.conversion_id
            and matched.touch_campaign_id = leads.campaign_id
    )

),

paths as (

    select * from matched
    where touchpoint_id is not null
    union all
    select * from lead_touches
    union all
    select * from matched
    where
        touchpoint_id is null
        and conversion_id not in (select conversion_id from lead_touches)

),

placed as (

    select
        *,
        row_number() over (
            partition by conversion_id order by touched_at, touchpoint_id
        ) as touch_position,
        count(*) over (partition by conversion_id) as touch_count
    from paths

)

select
    conversion_id,
    conversion_type,
    conversion_date,
    case when touchpoint_id is null then 0 else touch_position end as touch_position,
    touchpoint_id,
    coalesce(channel, 'unattributed') as channel,
    touch_campaign_id as campaign_id,
    touched_at,
    cast(1.0 / touch_count as decimal(12, 10)) as credit,
    -- halves go up, also where the last bit of a quotient is missing
    cast(
        floor(net_revenue * 100 * touch_position / touch_count + 0.50001) / 100
        - floor(net_revenue * 100 * (touch_position - 1) / touch_count + 0.50001) / 100
        as decimal(18, 2)
    ) as attributed_revenue,
    cast(
        floor(gross_margin * 100 * touch_position / touch_count + 0.50001) / 100
        - floor(gross_margin * 100 * (touch_position - 1) / touch_count + 0.50001) / 100
        as decimal(18, 2)
    ) as attributed_margin
from placed
