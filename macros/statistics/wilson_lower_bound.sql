{#
    The lower end of Wilson's interval (1927) of a share, 95 %, two-sided: what the share is at
    least when `successes` of `trials` were seen. Both are doubles, trials above 0.
#}
{% macro wilson_lower_bound(successes, trials) %}
    {%- set z = 1.959963984540054 -%}
    {%- do return(
        '(' ~ successes ~ ' + ' ~ z * z / 2 ~ ' - ' ~ z ~ ' * sqrt(' ~ successes ~ ' * (' ~ trials
        ~ ' - ' ~ successes ~ ') / ' ~ trials ~ ' + ' ~ z * z / 4 ~ ')) / (' ~ trials ~ ' + '
        ~ z * z ~ ')'
    ) -%}
{% endmacro %}
