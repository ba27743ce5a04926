{{ checked_rows('shop', 'exchange_rates') }}
