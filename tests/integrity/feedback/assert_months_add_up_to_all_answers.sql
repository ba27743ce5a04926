-- What products are told in the months is what is known of them as of as_of_date.
with satisfaction as (

    select * from {{ ref('rpt_product_satisfaction') }}

),

differing as (

    select
        product_id,
        sum(case when period_type = 'month' then responses else -responses end)
            as missing_responses,
        sum(case when period_type = 'month' then nps_responses else -nps_responses end)
            as missing_nps_responses
    from satisfaction
    group by product_id
    having
        sum(case when period_type = 'month' then responses else -responses end) <> 0
        or sum(case when period_type = 'month' then nps_responses else -nps_responses end) <> 0

)

select * from differing
