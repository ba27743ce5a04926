with rules as (

    select * from {{ ref('attribution_rules') }}

),

pivoted as (

    select
        attribution_model,
        sum(case when position = 'first' then weight else 0 end) as first_weight,
        sum(case when position = 'lead' then weight else 0 end) as lead_weight,
        sum(case when position = 'last_non_direct' then weight else 0 end)
            as last_non_direct_weight,
        sum(case when position = 'last' then weight else 0 end) as last_weight,
        sum(case when position = 'rest' then weight else 0 end) as rest_weight
    from rules
    group by attribution_model

)

select * from pivoted
