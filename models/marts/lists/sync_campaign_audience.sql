with audience as (

    select * from {{ ref('int_campaign_audience') }}
    where is_open

),

history as (

    {{ list_history(
        ref('int_campaign_audience_changes'), 'campaign_audience_id', ['campaign_id', 'customer_id']
    ) }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

members as (

    select
        audience.campaign_audience_id,
        audience.campaign_id,
        audience.customer_id,
        true as is_member,
        audience.campaign_rank,
        audience.main_reason,
        audience.has_searched_hot_term,
        audience.has_affinity,
        audience.has_bought_category,
        audience.is_lapsing_and_valuable,
        audience.product_id,
        audience.row_hash,
        coalesce(history.first_listed_on, audience.as_of_date) as first_listed_on,
        case
            when history.row_hash = audience.row_hash then history.changed_on
            else audience.as_of_date
        end as changed_on
    from audience
    left join history on audience.campaign_audience_id = history.campaign_audience_id

),

removed as (

    {{ list_removed('campaign_audience_id', ids=['campaign_id', 'customer_id']) }}

),

listed as (

    select * from members
    union all
    select
        campaign_audience_id,
        campaign_id,
        customer_id,
        false as is_member,
        cast(null as bigint) as campaign_rank,
        cast(null as {{ dbt.type_string() }}) as main_reason,
        false as has_searched_hot_term,
        false as has_affinity,
        false as has_bought_category,
        false as is_lapsing_and_valuable,
        cast(null as {{ dbt.type_string() }}) as product_id,
        cast(null as {{ dbt.type_string() }}) as row_hash,
        first_listed_on,
        changed_on
    from removed

),

final as (

    select
        listed.campaign_audience_id,
        listed.campaign_id,
        campaigns.campaign_name,
        campaigns.theme,
        campaigns.channel,
        listed.customer_id,
        listed.is_member,
        listed.campaign_rank,
        listed.main_reason,
        listed.has_searched_hot_term,
        listed.has_affinity,
        listed.has_bought_category,
        listed.is_lapsing_and_valuable,
        listed.product_id,
        as_of.as_of_date,
        listed.row_hash,
        listed.first_listed_on,
        listed.changed_on
    from listed
    cross join as_of
    left join campaigns on listed.campaign_id = campaigns.campaign_id

)

select * from final
