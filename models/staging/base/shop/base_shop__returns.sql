{{ checked_rows('shop', 'returns') }}
