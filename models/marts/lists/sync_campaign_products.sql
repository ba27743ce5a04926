with campaign_products as (

    select * from {{ ref('int_campaign_products') }}
    where is_open

),

history as (

    {{ list_history(
        ref('int_campaign_product_changes'), 'campaign_product_id', ['campaign_id', 'product_id']
    ) }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

members as (

    select
        campaign_products.campaign_product_id,
        campaign_products.campaign_id,
        campaign_products.product_id,
        true as is_member,
        campaign_products.is_named_by_campaign,
        campaign_products.is_promoted,
        campaign_products.promotion_rank,
        campaign_products.promotion_reasons,
        campaign_products.drop_reasons,
        campaign_products.popularity_rank,
        campaign_products.available_units,
        campaign_products.days_of_cover,
        campaign_products.cover_days_needed,
        campaign_products.shrunk_rating,
        campaign_products.unit_margin,
        campaign_products.row_hash,
        coalesce(history.first_listed_on, campaign_products.as_of_date) as first_listed_on,
        case
            when history.row_hash = campaign_products.row_hash then history.changed_on
            else campaign_products.as_of_date
        end as changed_on
    from campaign_products
    left join history
        on campaign_products.campaign_product_id = history.campaign_product_id

),

removed as (

    {{ list_removed('campaign_product_id', ids=['campaign_id', 'product_id']) }}

),

listed as (

    select * from members
    union all
    select
        campaign_product_id,
        campaign_id,
        product_id,
        false as is_member,
        false as is_named_by_campaign,
        false as is_promoted,
        cast(null as bigint) as promotion_rank,
        cast(null as {{ dbt.type_string() }}) as promotion_reasons,
        'off_the_list' as drop_reasons,
        cast(null as bigint) as popularity_rank,
        cast(null as numeric(18, 3)) as available_units,
        cast(null as numeric(18, 6)) as days_of_cover,
        cast(null as bigint) as cover_days_needed,
        cast(null as numeric(18, 6)) as shrunk_rating,
        cast(null as numeric(20, 8)) as unit_margin,
        cast(null as {{ dbt.type_string() }}) as row_hash,
        first_listed_on,
        changed_on
    from removed

),

final as (

    select
        listed.campaign_product_id,
        listed.campaign_id,
        campaigns.campaign_name,
        campaigns.theme,
        campaigns.channel,
        listed.product_id,
        products.sku,
        products.product_name,
        products.category,
        listed.is_member,
        listed.is_named_by_campaign,
        listed.is_promoted,
        listed.promotion_rank,
        listed.promotion_reasons,
        listed.drop_reasons,
        listed.popularity_rank,
        cast(listed.available_units as numeric(18, 3)) as available_units,
        cast(listed.days_of_cover as numeric(18, 6)) as days_of_cover,
        listed.cover_days_needed,
        cast(listed.shrunk_rating as numeric(18, 6)) as shrunk_rating,
        cast(listed.unit_margin as numeric(20, 8)) as unit_margin,
        as_of.as_of_date,
        listed.row_hash,
        listed.first_listed_on,
        listed.changed_on
    from listed
    cross join as_of
    left join campaigns on listed.campaign_id = campaigns.campaign_id
    left join products on listed.product_id = products.product_id

)

select * from final
