{{ checked_rows('inventory', 'suppliers') }}
