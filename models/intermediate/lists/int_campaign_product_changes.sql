-- The memory of the list. A full refresh keeps it: what other systems have been told cannot be
-- worked out anew.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    full_refresh=false
) }}

{{ list_changes(
    ref('int_campaign_products'), 'campaign_product_id', ['campaign_id', 'product_id']
) }}
