with campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

spend as (

    select * from {{ ref('int_campaign_spend_daily') }}

),

attributed as (

    select * from {{ ref('int_roi_attributed') }}

),

period as (

    select * from {{ ref('int_roi_period') }}

),

models as (

    select * from {{ ref('int_attribution_models') }}

),

-- what no campaign earned is one row, so that the rows of a model are the shop
listed as (

    select
        campaign_id,
        campaign_name,
        theme,
        channel
    from campaigns
    union all
    select
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        'no campaign' as campaign_name,
        'none' as theme,
        cast(null as {{ dbt.type_string() }}) as channel

),

spent as (

    select
        spend.campaign_id,
        {{ spend_sums() }}
    from spend
    inner join period
        on spend.spend_date >= period.starts_on and spend.spend_date <= period.ends_on
    group by spend.campaign_id

),

earned as (

    select
        campaign_id,
        attribution_model,
        {{ attributed_totals() }}
    from attributed
    group by campaign_id, attribution_model

),

joined as (

    select
        listed.campaign_id,
        listed.campaign_name,
        listed.theme,
        listed.channel,
        models.attribution_model,
        period.starts_on as period_starts_on,
        period.ends_on as period_ends_on,
        {{ roi_sides('spent', 'earned') }}
    from listed
    cross join models
    cross join period
    left join spent on listed.campaign_id = spent.campaign_id
    left join earned
        on
            coalesce(listed.campaign_id, '') = coalesce(earned.campaign_id, '')
            and models.attribution_model = earned.attribution_model

),

final as (

    select
        campaign_id,
        campaign_name,
        theme,
        channel,
        attribution_model,
        period_starts_on,
        period_ends_on,
        {{ roi_measures('joined') }}
    from joined

)

select * from final
