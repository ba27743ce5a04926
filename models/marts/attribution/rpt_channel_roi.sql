with channels as (

    select * from {{ ref('dim_channels') }}

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

listed as (

    select
        channel,
        channel_group,
        is_paid
    from channels
    union all
    select
        'unattributed' as channel,
        'unattributed' as channel_group,
        false as is_paid

),

spent as (

    select
        spend.channel,
        {{ spend_sums() }}
    from spend
    inner join period
        on spend.spend_date >= period.starts_on and spend.spend_date <= period.ends_on
    group by spend.channel

),

earned as (

    select
        channel,
        attribution_model,
        {{ attributed_totals() }}
    from attributed
    group by channel, attribution_model

),

joined as (

    select
        listed.channel,
        listed.channel_group,
        listed.is_paid,
        models.attribution_model,
        period.starts_on as period_starts_on,
        period.ends_on as period_ends_on,
        {{ roi_sides('spent', 'earned') }}
    from listed
    cross join models
    cross join period
    left join spent on listed.channel = spent.channel
    left join earned
        on
            listed.channel = earned.channel
            and models.attribution_model = earned.attribution_model

),

final as (

    select
        channel,
        channel_group,
        is_paid,
        attribution_model,
        period_starts_on,
        period_ends_on,
        {{ roi_measures('joined') }}
    from joined

)

select * from final
