{{ checked_rows('marketing', 'campaigns') }}
