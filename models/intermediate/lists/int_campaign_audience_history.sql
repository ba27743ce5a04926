{{ list_history(
    ref('int_campaign_audience_changes'), 'campaign_audience_id', ['campaign_id', 'customer_id']
) }}
