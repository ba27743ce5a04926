{{ checked_rows('marketing', 'leads') }}
