{# Written by `make contract` from contract/marketing.yml: change that, not this. #}
{{ checked_rows('marketing', 'leads') }}
