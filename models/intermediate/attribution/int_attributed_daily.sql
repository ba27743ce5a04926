-- the reports of channels, campaigns and ROI read it, and not the credits of every touch
with without_markov as (

    select * from {{ ref('int_attributed_daily_without_markov') }}

),

markov as (

    select * from {{ ref('int_attributed_daily_markov') }}

),

final as (

    select * from without_markov
    union all
    select * from markov

)

select * from final
