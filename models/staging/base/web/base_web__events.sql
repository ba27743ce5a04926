{{ checked_rows('web', 'events') }}
