{# << note >> #}
{{ checked_rows('<< system >>', '<< name >>') }}
