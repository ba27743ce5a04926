{{ checked_rows('shop', 'payments') }}
