{{ checked_rows('shop', 'products') }}
