{#- a theme comes again after more days than these without one of its campaigns -#}
{%- set gap_days = 60 %}

with campaigns as (

    select * from {{ ref('dim_campaigns') }}
    where theme <> 'none'

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- what has no end yet runs up to as_of_date
bounded as (

    select
        campaigns.campaign_id,
        campaigns.theme,
        campaigns.starts_on,
        case
            when campaigns.ends_on is not null then campaigns.ends_on
            when campaigns.starts_on > as_of.as_of_date then campaigns.starts_on
            else as_of.as_of_date
        end as ends_on,
        case when campaigns.ends_on is null then 1 else 0 end as has_no_end,
        as_of.as_of_date
    from campaigns
    cross join as_of

),

ordered as (

    select
        bounded.*,
        max(ends_on) over (
            partition by theme
            order by starts_on, {{ binary_order('campaign_id') }}
            rows between unbounded preceding and 1 preceding
        ) as previous_ends_on
    from bounded

),

numbered as (

    select
        ordered.*,
        sum(case
            when starts_on <= {{ add_days('previous_ends_on', gap_days) }} then 0
            else 1
        end) over (
            partition by theme
            order by starts_on, {{ binary_order('campaign_id') }}
            rows between unbounded preceding and current row
        ) as occurrence_number
    from ordered

),

spanned as (

    select
        campaign_id,
        theme,
        cast(occurrence_number as bigint) as occurrence_number,
        min(starts_on) over (partition by theme, occurrence_number) as theme_starts_on,
        max(ends_on) over (partition by theme, occurrence_number) as theme_ends_on,
        max(has_no_end) over (partition by theme, occurrence_number) = 1 as is_open_ended,
        as_of_date
    from numbered

),

final as (

    select
        campaign_id,
        theme,
        occurrence_number,
        theme_starts_on,
        theme_ends_on,
        is_open_ended
    from spanned
    where theme_starts_on <= as_of_date

)

select * from final
