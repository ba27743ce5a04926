{%- set tuning = upsell_tuning() %}
{%- set view_weight = tuning.view_weight %}

with pairs as (

    select * from {{ ref('int_upsell_pairs') }}

),

interests as (

    select * from {{ ref('int_upsell_interests') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- everybody who could have moved on to something dearer
totals as (

    select
        product_id,
        count(case when interest_type = 'sale' then 1 end) as product_customers,
        count(case when interest_type = 'view' then 1 end) as product_sessions
    from interests
    group by product_id

),

compared as (

    select
        pairs.product_id,
        pairs.alternative_product_id,
        products.category,
        products.product_name,
        alternatives.product_name as alternative_product_name,
        products.unit_price,
        alternatives.unit_price as alternative_unit_price,
        alternatives.unit_price - products.unit_price as price_step,
        alternatives.unit_price - alternatives.unit_cost
        - (products.unit_price - products.unit_cost) as unit_margin_gain,
        pairs.moved_customers,
        pairs.moved_back_customers,
        totals.product_customers,
        pairs.co_viewed_sessions,
        totals.product_sessions,
        cast(pairs.evidence as {{ type_double() }}) as evidence,
        cast(
            totals.product_customers + {{ view_weight }} * totals.product_sessions
            as {{ type_double() }}
        ) as opportunities
    from pairs
    inner join totals on pairs.product_id = totals.product_id
    inner join products on pairs.product_id = products.product_id
    inner join products as alternatives
        on pairs.alternative_product_id = alternatives.product_id

),

-- a dearer product that earns less is no gain to the shop
accepted as (

    select
        compared.*,
        cast(round(cast(
            {{ wilson_lower_bound('evidence', 'opportunities') }} as numeric(20, 12)
        ), 9) as numeric(12, 9)) as acceptance_rate
    from compared
    where unit_margin_gain is null or unit_margin_gain > 0

),

valued as (

    select
        accepted.*,
        cast(round(acceptance_rate * price_step, 6) as numeric(18, 6)) as expected_revenue_gain,
        cast(round(acceptance_rate * unit_margin_gain, 6) as numeric(18, 6))
            as expected_margin_gain
    from accepted

),

ranked as (

    select
        valued.*,
        row_number() over (
            partition by product_id
            order by
                expected_margin_gain desc nulls last,
                expected_revenue_gain desc,
                {{ binary_order('alternative_product_id') }}
        ) as upsell_rank
    from valued

),

final as (

    select
        ranked.product_id,
        ranked.alternative_product_id,
        cast(ranked.upsell_rank as bigint) as upsell_rank,
        as_of.as_of_date,
        ranked.category,
        ranked.product_name,
        ranked.alternative_product_name,
        ranked.unit_price,
        ranked.alternative_unit_price,
        cast(ranked.price_step as numeric(20, 8)) as price_step,
        {{ ratio('ranked.price_step', 'ranked.unit_price') }} as price_step_share,
        cast(ranked.unit_margin_gain as numeric(20, 8)) as unit_margin_gain,
        cast(ranked.moved_customers as bigint) as moved_customers,
        cast(ranked.moved_back_customers as bigint) as moved_back_customers,
        cast(ranked.product_customers as bigint) as product_customers,
        {{ ratio('ranked.moved_customers', 'ranked.product_customers') }} as move_rate,
        cast(ranked.co_viewed_sessions as bigint) as co_viewed_sessions,
        cast(ranked.product_sessions as bigint) as product_sessions,
        {{ ratio('ranked.co_viewed_sessions', 'ranked.product_sessions') }} as co_view_rate,
        ranked.acceptance_rate,
        ranked.expected_revenue_gain,
        ranked.expected_margin_gain
    from ranked
    cross join as_of
    where ranked.upsell_rank <= {{ tuning.max_candidates }}

)

select * from final
