with campaigns as (

    select * from {{ ref('rpt_campaign_roi') }}
    where campaign_id is not null

),

attributed as (

    select * from {{ ref('int_attributed_daily') }}
    where lookback_days <> {{ var('attribution_lookback_days') }} and campaign_id is not null

),

period as (

    select * from {{ ref('int_roi_period') }}

),

lookbacks as (

    {{ attribution_lookbacks() }}

),

-- with what came back later taken from it, as in rpt_campaign_roi
other_lookbacks as (

    select
        attributed.campaign_id,
        attributed.attribution_model,
        attributed.lookback_days,
        cast(
            case
                when count(attributed.margin) = count(*)
                    then sum(attributed.margin) + round(sum(attributed.later_margin), 2)
            end as numeric(18, 2)
        ) as margin
    from attributed
    inner join period
        on
            attributed.conversion_date >= period.starts_on
            and attributed.conversion_date <= period.ends_on
    group by attributed.campaign_id, attributed.attribution_model, attributed.lookback_days

),

measured as (

    select
        campaign_id,
        attribution_model,
        cast({{ var('attribution_lookback_days') }} as bigint) as lookback_days,
        roi
    from campaigns
    union all
    -- where nothing was earned within a lookback, there is no row of it
    select
        campaigns.campaign_id,
        campaigns.attribution_model,
        lookbacks.lookback_days,
        {{ ratio(
            '(case when other_lookbacks.campaign_id is null then 0 else other_lookbacks.margin end'
            ~ ' - campaigns.spend)',
            'campaigns.spend'
        ) }} as roi
    from campaigns
    cross join lookbacks
    left join other_lookbacks
        on
            campaigns.campaign_id = other_lookbacks.campaign_id
            and campaigns.attribution_model = other_lookbacks.attribution_model
            and lookbacks.lookback_days = other_lookbacks.lookback_days
    where
        lookbacks.conversion_type = 'sale'
        and lookbacks.lookback_days <> {{ var('attribution_lookback_days') }}

),

ranked as (

    select
        measured.*,
        attribution_model = '{{ var("attribution_model") }}'
        and lookback_days = {{ var('attribution_lookback_days') }} as is_chosen,
        row_number() over (
            partition by campaign_id
            order by roi, lookback_days, {{ binary_order('attribution_model') }}
        ) as from_lowest,
        row_number() over (
            partition by campaign_id
            order by roi desc, lookback_days, {{ binary_order('attribution_model') }}
        ) as from_highest
    from measured
    where roi is not null

),

compared as (

    select
        campaign_id,
        count(*) as compared_count,
        max(case when is_chosen then roi end) as chosen_roi,
        {%- for end in ['lowest', 'highest'] %}
        max(case when from_{{ end }} = 1 then roi end) as {{ end }}_roi,
        max(case when from_{{ end }} = 1 then attribution_model end) as {{ end }}_model,
        max(case when from_{{ end }} = 1 then lookback_days end) as {{ end }}_lookback_days
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from ranked
    group by campaign_id

),

final as (

    select
        campaigns.campaign_id,
        campaigns.campaign_name,
        campaigns.theme,
        campaigns.channel,
        campaigns.period_starts_on,
        campaigns.period_ends_on,
        campaigns.spend,
        cast('{{ var("attribution_model") }}' as {{ dbt.type_string() }}) as chosen_model,
        cast({{ var('attribution_lookback_days') }} as bigint) as chosen_lookback_days,
        cast(compared.chosen_roi as numeric(18, 6)) as chosen_roi,
        cast(compared.lowest_roi as numeric(18, 6)) as lowest_roi,
        compared.lowest_model,
        compared.lowest_lookback_days,
        cast(compared.highest_roi as numeric(18, 6)) as highest_roi,
        compared.highest_model,
        compared.highest_lookback_days,
        cast(compared.highest_roi - compared.lowest_roi as numeric(18, 6)) as roi_range,
        coalesce(compared.lowest_roi < 0 and compared.highest_roi > 0, false) as has_sign_change,
        cast(coalesce(compared.compared_count, 0) as bigint) as compared_count
    from campaigns
    left join compared on campaigns.campaign_id = compared.campaign_id
    where campaigns.attribution_model = '{{ var("attribution_model") }}'

)

select * from final
