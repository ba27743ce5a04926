{#- stock has to last to the end of a campaign, or for so many days -#}
{%- set most_cover_days = 28 %}

with campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- lists are acted on after as_of_date, from the next day on
days as (

    select
        as_of_date,
        {{ add_days('as_of_date', 1) }} as first_day,
        cast(
            {{ dbt.date_trunc('week', add_days('as_of_date', 1)) }} as date
        ) as week_starts_on,
        {{ add_days('as_of_date', 1 + var('campaign_lead_days')) }} as last_start_on
    from as_of

),

-- A campaign that ended in the running week still counts among those a customer is addressed by in
-- it, so that none takes its place.
final as (

    select
        campaigns.campaign_id,
        campaigns.campaign_name,
        campaigns.theme,
        campaigns.channel,
        campaigns.starts_on,
        campaigns.ends_on,
        days.as_of_date,
        campaigns.ends_on is null or campaigns.ends_on >= days.first_day as is_open,
        cast(case
            when
                campaigns.ends_on
                < {{ add_days('days.as_of_date', most_cover_days) }}
                then {{ dbt.datediff('days.as_of_date', 'campaigns.ends_on', 'day') }}
            else {{ most_cover_days }}
        end as bigint) as cover_days_needed
    from campaigns
    cross join days
    where
        campaigns.starts_on <= days.last_start_on
        and (campaigns.ends_on is null or campaigns.ends_on >= days.week_starts_on)

)

select * from final
