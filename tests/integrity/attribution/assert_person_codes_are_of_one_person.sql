-- No two persons are the same whole number (macro integer_code): their touches would be mixed.
with persons as (

    select * from {{ ref('int_persons_fingerprinted') }}

)

select {{ integer_code('person_id') }} as person_code
from persons
group by {{ integer_code('person_id') }}
having count(*) > 1
