{%- set tuning = upsell_tuning() %}

with interests as (

    select * from {{ ref('int_upsell_interests') }}

),

-- pairs of what one customer bought or one session viewed, never of the category's list
counted as (

    select
        cheaper.product_id,
        dearer.product_id as alternative_product_id,
        count(case
            when cheaper.interest_type = 'sale' and cheaper.first_at < dearer.first_at then 1
        end) as moved_customers,
        count(case
            when cheaper.interest_type = 'sale' and cheaper.first_at > dearer.first_at then 1
        end) as moved_back_customers,
        count(case when cheaper.interest_type = 'view' then 1 end) as co_viewed_sessions
    from interests as cheaper
    inner join interests as dearer
        on
            cheaper.interest_type = dearer.interest_type
            and cheaper.holder_id = dearer.holder_id
            and cheaper.category = dearer.category
            and dearer.unit_price
            >= cheaper.unit_price * (1 + {{ tuning.min_price_step }})
    where dearer.unit_price > cheaper.unit_price
    group by cheaper.product_id, dearer.product_id

),

weighed as (

    select
        counted.*,
        cast(
            moved_customers + {{ tuning.view_weight }} * co_viewed_sessions
            as numeric(18, 6)
        ) as evidence
    from counted

),

evident as (

    select * from weighed
    where evidence > 0 and evidence >= {{ tuning.min_evidence }}

)

select * from evident
