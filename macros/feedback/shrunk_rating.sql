{#
    A mean rating that few ratings cannot move far: (C m + sum of ratings) / (C + ratings), m the
    mean of all_ratings and C var `rating_prior_weight`; 6 decimals, null where there is no rating
    at all. Whole numbers until the one division, so that equal ratings stay equal.
#}
{% macro shrunk_rating(rating_sum, rating_count, all_rating_sum, all_rating_count) %}
    {%- set prior = var('rating_prior_weight') -%}
    {%- do return(ratio(
        prior ~ ' * ' ~ all_rating_sum ~ ' + ' ~ rating_sum ~ ' * ' ~ all_rating_count,
        '((' ~ prior ~ ' + ' ~ rating_count ~ ') * ' ~ all_rating_count ~ ')'
    )) -%}
{% endmacro %}


{# Net promoter score, -100 to 100: the share of promoters less that of detractors, in percent. #}
{% macro net_promoter_score(promoters, detractors, answers) %}
    {%- do return(ratio('100 * (' ~ promoters ~ ' - ' ~ detractors ~ ')', answers)) -%}
{% endmacro %}
