-- Under every attribution model the credits of each conversion add up to 1 and its money to that of
-- fct_conversions, to the last cent, also where it is 0 or below or there was no touch.
with conversions as (

    select * from {{ ref('fct_conversions') }}

),

credits as (

    select * from {{ ref('fct_attribution_credits') }}

),

models as (

    select * from {{ ref('int_attribution_models') }}

),

by_conversion as (

    select
        conversion_id,
        attribution_model,
        sum(credit) as credit,
        sum(attributed_revenue) as attributed_revenue,
        sum(attributed_margin) as attributed_margin,
        count(*) - count(attributed_margin) as unknown_margins,
        max(case when channel = 'unattributed' then 1 else 0 end) as is_unattributed
    from credits
    group by conversion_id, attribution_model

)

select
    conversions.conversion_id,
    models.attribution_model,
    by_conversion.credit
from conversions
cross join models
left join by_conversion
    on
        conversions.conversion_id = by_conversion.conversion_id
        and models.attribution_model = by_conversion.attribution_model
where
    by_conversion.conversion_id is null
    or by_conversion.credit <> 1
    or by_conversion.attributed_revenue <> conversions.net_revenue
    or by_conversion.attributed_margin <> conversions.gross_margin
    or (conversions.gross_margin is null and by_conversion.attributed_margin is not null)
    or (conversions.gross_margin is not null and by_conversion.unknown_margins > 0)
    or (by_conversion.is_unattributed = 1) = conversions.is_attributed
