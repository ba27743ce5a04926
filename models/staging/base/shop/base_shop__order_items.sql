{{ checked_rows('shop', 'order_items') }}
