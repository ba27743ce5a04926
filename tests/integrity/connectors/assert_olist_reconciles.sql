{{ config(enabled=var('platform', 'sample') == 'olist') }}

-- Money, units and rows in the shop's files = those in the marts + rejected + superseded, to the
-- cent. A total of 0 in the files means that nothing was read, and is no proof of anything.
select *
from {{ ref('olist__reconciliation') }}
where difference <> 0 or (raw_total = 0 and measure in ('orders', 'order_lines', 'gross_sales'))
