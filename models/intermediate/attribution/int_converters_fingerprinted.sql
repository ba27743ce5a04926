with persons as (

    select * from {{ ref('int_persons_fingerprinted') }}

),

converters as (

    select
        person_id,
        source_fingerprint
    from persons
    where conversion_count > 0

)

select * from converters
