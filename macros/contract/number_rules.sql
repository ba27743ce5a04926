{#
    The variables that are one number, and what it may be. check_variables asks for each.

    least, most: the number itself is allowed; above, below: it is not; none: no limit.
#}
{% macro number_rules() %}
    {%- set days = number_rule(is_whole=true, least=1) -%}
    {%- set days_or_0 = number_rule(is_whole=true, least=0) -%}
    {%- set count = number_rule(is_whole=true, least=1) -%}
    {%- set number = number_rule(least=0) -%}
    {%- set above_0 = number_rule(above=0) -%}
    {%- set share = number_rule(least=0, most=1) -%}
    {%- do return({
        'max_rejected_share': share,

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
        'prediction_learning_steps': number_rule(is_whole=true, least=2),
        'prediction_prior_weight': above_0,
        'prediction_time_step': number_rule(least=1.05, most=10),

        'affinity_window_days': days,
        'affinity_min_baskets': count,
        'affinity_max_basket_size': number_rule(is_whole=true, least=2),
        'affinity_significance_level': share,
        'upsell_window_days': days,
        'upsell_min_price_step': number,
        'upsell_min_evidence': number,
        'upsell_view_weight': share,
        'upsell_max_products': count,
        'upsell_max_candidates': count,

        'sequence_days': days,
        'sequence_window_days': days,
        'sequence_min_customers': count,
        'sequence_max_products': count,
        'recommendations_per_customer': count,
        'recommendations_max_repeats': number_rule(is_whole=true, least=0),
        'repeat_purchase_threshold': share,
        'repeat_prior_customers': number,
        'recommendation_half_life_days': above_0,
        'recommendation_basket_weight': share,
        'recommendation_category_weight': share,
        'recommendation_popularity_weight': share,
        'recommendation_basis_products': count,
        'recommendation_neighbours': count,
        'recommendation_categories': count,
        'neighbour_min_customers': count,
        'neighbour_max_products': count,

        'attribution_lookback_days': days,
        'time_decay_half_life_days': above_0,
        'identity_max_customers': count,

        'forecast_horizon_days': days,
        'forecast_history_days': days,
        'forecast_new_product_days': days_or_0,
        'demand_interval_threshold': number,
        'demand_variation_threshold': number,
        'forecast_outlier_deviations': above_0,
        'forecast_pooling_sale_days': number,
        'forecast_backtest_origins': count,
        'forecast_backtest_step_days': days,
        'forecast_min_history_days': days,
        'forecast_choice_tolerance': share,
        'forecast_interval_share': number_rule(above=0, below=1),
        'forecast_interval_bands': count,
        'forecast_interval_band_sales': count,

        'inventory_window_days': days,
        'inventory_min_history_days': number_rule(is_whole=true, least=2),
        'stock_discrepancy_days': days,
        'stock_discrepancy_tolerance': number,
        'warehouse_share_prior_units': above_0,
        'supplier_window_days': days,
        'lead_time_min_receipts': count,
        'purchase_order_given_up_days': days_or_0,
        'service_level': number_rule(least=0.5, below=1),
        'review_period_days': days_or_0,
        'order_multiple_units': number_rule(least=0.001),
        'low_cover_days': days_or_0,
        'overstock_cover_days': days,
        'dead_stock_days': days,
        'expiry_risk_days': days_or_0,
        'expiry_risk_min_units': above_0,
        'expiry_buffer_days': days_or_0,
        'oversold_max_wait_days': days_or_0,
        'alternative_price_range': number,

        'theme_gap_days': days_or_0,
        'theme_before_days': days,
        'theme_after_days': days,
        'theme_baseline_days': days,
        'theme_trend_days': days,
        'campaign_lead_days': days_or_0,
        'campaign_cover_days': days_or_0,
        'campaign_min_rating': number_rule(least=0, most=5),
        'campaign_max_products': count,
        'audience_campaigns_per_week': count,
        'audience_purchase_days': days,
        'list_removed_days': days_or_0,
        'payment_risk_days': days,
        'payment_failed_attempts': count,
        'payment_tolerance': number,
        'unusual_order_factor': above_0,
        'unusual_order_min_orders': count,

        'cart_abandonment_hours': number_rule(is_whole=true, least=1),
        'search_term_min_visitors': count,
        'search_term_max_digits': number_rule(is_whole=true, least=0),
        'search_trend_min_searches': count,
        'hot_term_min_searches': count,
        'hot_term_factor': number,
        'unsold_term_min_sessions': count,
    }) -%}
{% endmacro %}


{# One rule of number_rules. #}
{% macro number_rule(is_whole=false, least=none, most=none, above=none, below=none) %}
    {%- do return({
        'is_whole': is_whole, 'least': least, 'most': most, 'above': above, 'below': below,
    }) -%}
{% endmacro %}


{# What a rule of number_rules asks for, in words: a whole number of at least 1. #}
{% macro wanted_number(rule) %}
    {% set limits = [] %}
    {% for words, limit in {
            'of at least': rule.least, 'above': rule.above, 'of at most': rule.most,
            'below': rule.below,
        }.items() if limit is not none %}
        {% do limits.append(words ~ ' ' ~ limit) %}
    {% endfor %}
    {% do return(
        ('a whole number ' if rule.is_whole else 'a number ') ~ limits | join(' and ')
    ) %}
{% endmacro %}
