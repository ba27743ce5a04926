{{ list_history(
    ref('int_campaign_product_changes'), 'campaign_product_id', ['campaign_id', 'product_id']
) }}
