{{ checked_rows('marketing', 'touchpoints') }}
