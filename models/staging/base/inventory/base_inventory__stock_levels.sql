{{ checked_rows('inventory', 'stock_levels') }}
