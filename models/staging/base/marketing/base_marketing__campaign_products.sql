{{ checked_rows('marketing', 'campaign_products') }}
