{{ checked_rows('shop', 'customers') }}
