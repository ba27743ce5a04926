-- Warns of each visitor id or contact that names more customers than one person can be.
{{ config(severity='warn') }}

select
    link_type,
    link_id,
    customer_count
from {{ ref('shared_identities') }}
where not is_trusted
