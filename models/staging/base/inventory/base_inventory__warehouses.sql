{{ checked_rows('inventory', 'warehouses') }}
