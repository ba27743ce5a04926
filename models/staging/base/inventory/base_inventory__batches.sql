{{ checked_rows('inventory', 'batches') }}
