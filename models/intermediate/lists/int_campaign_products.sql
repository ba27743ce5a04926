-- read by the list, its changes and the audience
{{ config(materialized='table') }}

{%- set fails = {
    'not_on_sale': 'not is_active',
    'not_popular': 'not (is_popular or is_rising)',
    'out_of_stock': 'not is_in_stock',
    'low_cover': 'is_in_stock and not has_cover',
    'low_rating': 'is_rated_low',
    'declining_satisfaction': 'is_declining',
    'often_returned': 'is_often_returned',
    'unknown_margin': 'unit_margin is null',
    'no_margin': 'unit_margin <= 0',
} %}

with assessed as (

    select * from {{ ref('int_campaign_products_assessed') }}

),

cover as (

    select * from {{ ref('int_product_cover') }}

),

-- what was never counted is taken to be there, and what nobody buys lasts
covered as (

    select
        assessed.*,
        cover.days_of_cover,
        coalesce(cover.days_of_cover >= assessed.cover_days_needed, true) as has_cover
    from assessed
    left join cover on assessed.product_id = cover.product_id

),

judged as (

    select
        covered.*,
        {{ joined_reasons({'popular': 'is_popular', 'rising': 'is_rising'}) }}
            as promotion_reasons,
        {{ joined_reasons(fails) }} as failed_reasons
    from covered

),

ranked as (

    select
        judged.*,
        row_number() over (
            partition by campaign_id, failed_reasons
            order by popularity_rank, {{ binary_order('product_id') }}
        ) as place
    from judged

),

chosen as (

    select
        ranked.*,
        failed_reasons is null and place <= {{ var('campaign_max_products') }} as is_promoted
    from ranked

),

final as (

    select
        {{ dbt_utils.generate_surrogate_key(['campaign_id', 'product_id']) }}
            as campaign_product_id,
        campaign_id,
        product_id,
        is_open,
        as_of_date,
        category,
        is_named_by_campaign,
        is_promoted,
        cast(case when is_promoted then place end as bigint) as promotion_rank,
        case when is_promoted then promotion_reasons end as promotion_reasons,
        case
            when not is_promoted then coalesce(failed_reasons, 'beyond_limit')
        end as drop_reasons,
        popularity_rank,
        available_units,
        days_of_cover,
        cover_days_needed,
        shrunk_rating,
        unit_margin
    from chosen

)

select
    final.*,
    {{ row_fingerprint(['is_promoted', 'promotion_rank', 'promotion_reasons', 'drop_reasons']) }}
        as row_hash
from final
