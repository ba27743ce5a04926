{{ checked_rows('shop', 'orders') }}
