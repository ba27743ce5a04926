-- No two persons are the same whole number (macro integer_code): their touches would be mixed.
with persons as (

    select person_id from {{ ref('int_visitors_identified') }}
    union
    select person_id from {{ ref('int_conversions_identified') }}

)

select {{ integer_code('person_id') }} as person_code
from persons
group by {{ integer_code('person_id') }}
having count(*) > 1
