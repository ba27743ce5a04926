{# Written by `make contract` from contract/inventory.yml: change that, not this. #}
{{ checked_rows('inventory', 'suppliers') }}
