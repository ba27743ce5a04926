{#
    A text for comparing and splitting: in lower case, letters of Latin scripts without their
    accents, apostrophes left out, other punctuation and line breaks as spaces, no two spaces in a
    row and none at the ends; null when nothing is left. Letters of other scripts stay as they are.
#}
{% macro fold_text(value) %}
    {%- set accented = 'ÀÁÂÃÄÅàáâãäåÇçÈÉÊËèéêëÌÍÎÏìíîïÑñÒÓÔÕÖØòóôõöøÙÚÛÜùúûüÝýÿ' -%}
    {%- set plain = 'aaaaaaaaaaaacceeeeeeeeiiiiiiiinnoooooooooooouuuuuuuuyyy' -%}
    {%- set marks = '!"#$%&()*+,-./:;<=>?@[]^_`{|}~' -%}
    {#- what stands in the first list and has no partner in the second is left out -#}
    {%- set apostrophes = '’‘´' -%}
    {%- set ns = namespace(text='lower(translate(cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ "), '"
        ~ accented ~ marks ~ apostrophes ~ "', '" ~ plain ~ ' ' * (marks | length) ~ "'))") -%}
    {#- apostrophe, backslash, tab and line ends have no literal that all engines read alike -#}
    {%- for code, by in [(39, ''), (92, ' '), (9, ' '), (10, ' '), (13, ' ')] -%}
        {%- set ns.text = 'replace(' ~ ns.text ~ ', chr(' ~ code ~ "), '" ~ by ~ "')" -%}
    {%- endfor -%}
    {#- a run of spaces of any length becomes one: all < and > were turned into spaces above -#}
    {%- for old, new in [(' ', '<>'), ('><', ''), ('<>', ' ')] -%}
        {%- set ns.text = 'replace(' ~ ns.text ~ ", '" ~ old ~ "', '" ~ new ~ "')" -%}
    {%- endfor -%}
    {%- do return("nullif(trim(both ' ' from " ~ ns.text ~ "), '')") -%}
{% endmacro %}
