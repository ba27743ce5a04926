-- Which payments should somebody look at first?
--
-- Orders that have not left yet, as they can still be held; then those of which money came back
-- through the bank or amounts differ; then unusual first orders. A single failed attempt is daily
-- life and left out. The rows say what is unusual, not that anything is wrong.
with risks as (

    select * from {{ ref('rpt_payment_risks') }}
    where is_open or reason <> 'failed_attempts' or figure >= 3

)

select
    order_id,
    order_date,
    order_status,
    reason,
    figure,
    threshold,
    figure_unit,
    is_guest,
    is_open
from risks
order by
    case
        when is_open then 1
        when reason in ('charge_back', 'amount_mismatch') then 2
        when reason = 'unusual_first_order' then 3
        else 4
    end,
    order_date desc,
    {{ binary_order('order_id') }},
    {{ binary_order('reason') }}
limit 15
