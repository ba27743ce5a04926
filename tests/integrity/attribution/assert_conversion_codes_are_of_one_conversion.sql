-- No two conversions are the same whole number (macro integer_code): their paths would be one.
with conversions as (

    select conversion_id from {{ ref('int_conversions_identified') }}

)

select {{ integer_code('conversion_id') }} as conversion_code
from conversions
group by {{ integer_code('conversion_id') }}
having count(*) > 1
