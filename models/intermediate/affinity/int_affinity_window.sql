with as_of as (

    select * from {{ ref('int_as_of') }}

),

final as (

    select
        {{ add_days('as_of_date', 1 - var('affinity_window_days')) }} as starts_on,
        as_of_date as ends_on
    from as_of

)

select * from final
