{#
    The variables that are one number, and what it may be: is_whole, least, most (none: no limit).
    check_variables asks for each.
#}
{% macro number_rules() %}
    {%- set days = {'is_whole': true, 'least': 1, 'most': none} -%}
    {%- set count = {'is_whole': true, 'least': 1, 'most': none} -%}
    {%- set days_from_0 = {'is_whole': true, 'least': 0, 'most': none} -%}
    {%- set number = {'is_whole': false, 'least': 0, 'most': none} -%}
    {%- set share = {'is_whole': false, 'least': 0, 'most': 1} -%}
    {%- do return({
        'max_rejected_share': share,
        'future_tolerance_days': days_from_0,
        'popularity_share': share,
        'trend_threshold': number,
        'trend_min_units': number,
        'rank_history_window_days': days,
        'rank_history_days': days,
        'lead_window_days': days,
        'value_tier_window_days': days,
        'rating_prior_weight': number,
        'satisfaction_window_days': days,
        'rating_decline_threshold': number,
        'min_responses': count,
        'high_return_rate_factor': number,
        'min_returned_units': number,
        'prediction_horizon_days': days,
        'upsell_window_days': days,
        'upsell_min_price_step': number,
        'upsell_min_evidence': number,
        'upsell_view_weight': share,
        'upsell_max_products': count,
        'upsell_max_candidates': count,
        'affinity_window_days': days,
        'affinity_min_baskets': count,
        'affinity_max_basket_size': {'is_whole': true, 'least': 2, 'most': none},
        'affinity_significance_level': share,
    }) -%}
{% endmacro %}
