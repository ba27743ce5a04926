{# Written by `make contract` from contract/web.yml: change that, not this. #}
{{ checked_rows('web', 'events') }}
