{#
    An expression that stands in a select list and gives one row per word of a text, which are what
    stands between single spaces (see fold_text). Texts that are null give no row.
#}
{% macro text_words(text) %}
    {{- return(adapter.dispatch('text_words', 'commerce_analytics')(text)) -}}
{% endmacro %}


{% macro default__text_words(text) %}
    {%- do return('unnest(string_to_array(' ~ text ~ ", ' '))") -%}
{% endmacro %}


{% macro spark__text_words(text) %}
    {%- do return('explode(split(' ~ text ~ ", ' '))") -%}
{% endmacro %}
