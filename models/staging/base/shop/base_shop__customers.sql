{# Written by `make contract` from contract/shop.yml: change that, not this. #}
{{ checked_rows('shop', 'customers') }}
