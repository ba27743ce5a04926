with campaigns as (

    select * from {{ ref('stg_marketing__campaigns') }}

),

final as (

    select
        campaign_id,
        campaign_name,
        coalesce(theme, 'none') as theme,
        lower(channel) as channel,
        starts_on,
        ends_on,
        cast({{ dbt.datediff('starts_on', 'ends_on', 'day') }} + 1 as bigint) as duration_days,
        budget_amount
    from campaigns

)

select * from final
