-- Warns of each table of the input with rows that were not taken.
{{ config(severity='warn') }}

select
    source_table,
    rejected_rows
from {{ ref('input_row_counts') }}
where rejected_rows <> 0
