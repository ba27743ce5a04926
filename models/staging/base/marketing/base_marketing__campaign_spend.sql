{{ checked_rows('marketing', 'campaign_spend') }}
