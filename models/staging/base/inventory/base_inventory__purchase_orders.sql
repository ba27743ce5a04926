{{ checked_rows('inventory', 'purchase_orders') }}
