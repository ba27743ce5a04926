{#
    md5 of the fields as text, joined by '-'.

    field_list: list of SQL expressions, in order. A null counts as a text of its own, so that
    (null, 'a') and ('', 'a') differ; var surrogate_key_treat_nulls_as_empty_strings takes that back.
#}
{%- macro generate_surrogate_key(field_list) -%}
    {{- return(adapter.dispatch('generate_surrogate_key', 'dbt_utils')(field_list)) -}}
{%- endmacro -%}

{%- macro default__generate_surrogate_key(field_list) -%}
    {%- set text_for_null = (
        '' if var('surrogate_key_treat_nulls_as_empty_strings', false)
        else '_dbt_utils_surrogate_key_null_'
    ) -%}
    {%- set parts = [] -%}
    {%- for field in field_list -%}
        {%- if parts -%}{%- do parts.append("'-'") -%}{%- endif -%}
        {%- do parts.append(
            'coalesce(cast(' ~ field ~ ' as ' ~ dbt.type_string() ~ "), '" ~ text_for_null ~ "')"
        ) -%}
    {%- endfor -%}
    {{- dbt.hash(dbt.concat(parts)) -}}
{%- endmacro -%}
