{# Written by `make contract` from contract/variables.yml: change that, not this. #}
{#
    What each variable may be: name -> rule. contract/variables.yml explains the parts of a rule;
    `wanted` says it in words.
#}
{% macro variable_rules() %}
    {% do return({
        'sale_statuses': {
            'type': 'names',
            'choices': ['placed', 'paid', 'shipped', 'delivered', 'cancelled'],
            'wanted': 'a list of some of placed, paid, shipped, delivered, cancelled',
        },
        'reporting_currency': {
            'type': 'currency',
            'by_connector': true,
            'wanted': 'a currency code of three letters, as in EUR',
        },
        'time_zone': {
            'type': 'time zone',
            'by_connector': true,
            'wanted': 'an IANA time zone, as in UTC or Europe/Berlin',
        },
        'as_of_date': {
            'type': 'date',
            'or_null': "the data's",
            'wanted': "a date, as in 2026-06-30, or null for the data's",
        },
        'data_until': {
            'type': 'moment',
            'or_null': "the data's",
            'by_connector': true,
            'wanted': "a date or a time in UTC, as in 2026-06-30 or 2026-06-30 12:00:00, or null"
            ~ " for the data's",
        },
        'max_rejected_share': {
            'type': 'number',
            'least': 0,
            'most': 1,
            'wanted': 'a number, at least 0 and at most 1',
        },
        'future_tolerance_days': {
            'type': 'whole number',
            'by_connector': true,
            'least': 0,
            'wanted': 'a whole number of days, at least 0',
        },
        'popularity_windows': {
            'type': 'list of days',
            'wanted': 'a list of different whole numbers of days above 0, as in [7, 30, 90]',
        },
        'popularity_weights': {
            'type': 'weights',
            'choices': ['units', 'revenue', 'views', 'leads', 'rating'],
            'wanted': 'a mapping of units, revenue, views, leads, rating to numbers of 0 or more,'
            ~ ' one of them above 0',
        },
        'popularity_share': {
            'type': 'number',
            'least': 0,
            'most': 1,
            'wanted': 'a number, at least 0 and at most 1',
        },
        'trend_threshold': {'type': 'number', 'least': 0, 'wanted': 'a number, at least 0'},
        'rank_history_window_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'rank_history_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'lead_window_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'rating_prior_weight': {'type': 'number', 'least': 0, 'wanted': 'a number, at least 0'},
        'rating_decline_threshold': {
            'type': 'number',
            'least': 0,
            'wanted': 'a number, at least 0',
        },
        'min_responses': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number, at least 1',
        },
        'prediction_horizon_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'affinity_window_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'affinity_min_baskets': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number, at least 1',
        },
        'sequence_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'sequence_window_days': {
            'type': 'whole number',
            'more_than': 'sequence_days',
            'least': 1,
            'wanted': 'a whole number of days, at least 1, more than sequence_days',
        },
        'recommendations_per_customer': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number, at least 1',
        },
        'recommendations_window_days': {
            'type': 'whole number',
            'one_of': 'popularity_windows',
            'least': 1,
            'wanted': 'one of popularity_windows',
        },
        'recommendations_max_repeats': {
            'type': 'whole number',
            'least': 0,
            'wanted': 'a whole number, at least 0',
        },
        'attribution_conversion_types': {
            'type': 'names',
            'choices': ['sale', 'lead'],
            'wanted': 'a list of some of sale, lead',
        },
        'attribution_lookback_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'attribution_excluded_channels': {
            'type': 'names',
            'or_empty': true,
            'wanted': 'a list of names, as in [email, sms], or empty',
        },
        'attribution_path_transform': {
            'type': 'choice',
            'choices': ['as_is', 'collapse_repeats', 'first_of_each', 'drop_direct_unless_alone'],
            'wanted': 'one of as_is, collapse_repeats, first_of_each, drop_direct_unless_alone',
        },
        'time_decay_half_life_days': {'type': 'number', 'above': 0, 'wanted': 'a number, above 0'},
        'identity_max_customers': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number, at least 1',
        },
        'attribution_comparison_lookbacks': {
            'type': 'list of days',
            'or_empty': true,
            'wanted': 'a list of different whole numbers of days above 0, as in [7, 30, 90], or'
            ~ ' empty',
        },
        'roi_window_days': {
            'type': 'whole number',
            'or_null': 'all days',
            'least': 1,
            'wanted': 'a whole number of days, at least 1, or null for all days',
        },
        'forecast_horizon_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'inventory_window_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'stock_counted_at': {
            'type': 'choice',
            'choices': ['start_of_day', 'end_of_day'],
            'wanted': 'one of start_of_day, end_of_day',
        },
        'returns_are_restocked': {
            'type': 'choice',
            'choices': [true, false],
            'wanted': 'one of true, false',
        },
        'service_level': {
            'type': 'number',
            'least': 0.5,
            'below': 1,
            'wanted': 'a number, at least 0.5 and below 1',
        },
        'review_period_days': {
            'type': 'whole number',
            'least': 0,
            'wanted': 'a whole number of days, at least 0',
        },
        'order_multiple_units': {
            'type': 'number',
            'least': 0.001,
            'wanted': 'a number, at least 0.001',
        },
        'low_cover_days': {
            'type': 'whole number',
            'least': 0,
            'wanted': 'a whole number of days, at least 0',
        },
        'overstock_cover_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'dead_stock_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'expiry_risk_days': {
            'type': 'whole number',
            'least': 0,
            'wanted': 'a whole number of days, at least 0',
        },
        'theme_before_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'theme_after_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'campaign_lead_days': {
            'type': 'whole number',
            'least': 0,
            'wanted': 'a whole number of days, at least 0',
        },
        'campaign_min_rating': {
            'type': 'number',
            'least': 0,
            'most': 5,
            'wanted': 'a number, at least 0 and at most 5',
        },
        'campaign_max_products': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number, at least 1',
        },
        'audience_channels': {'type': 'names', 'wanted': 'a list of names, as in [email, sms]'},
        'audience_campaigns_per_week': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number, at least 1',
        },
        'payment_risk_days': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number of days, at least 1',
        },
        'payments_include_tax': {
            'type': 'choice',
            'choices': [true, false],
            'wanted': 'one of true, false',
        },
        'cart_abandonment_hours': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number, at least 1',
        },
        'search_windows': {
            'type': 'list of days',
            'wanted': 'a list of different whole numbers of days above 0, as in [7, 30, 90]',
        },
        'search_term_min_visitors': {
            'type': 'whole number',
            'least': 1,
            'wanted': 'a whole number, at least 1',
        },
    }) %}
{% endmacro %}


{# The names of all variables in contract/variables.yml; <system> stands for one of them. #}
{% macro variable_names() %}
    {% do return([
        'platform',
        'raw_path',
        '<system>_schema',
        'connectors',
        'loaded_at_column',
        'freshness_warn_after_hours',
        'freshness_error_after_hours',
        'sale_statuses',
        'reporting_currency',
        'time_zone',
        'as_of_date',
        'data_until',
        'max_rejected_share',
        'future_tolerance_days',
        'popularity_windows',
        'popularity_weights',
        'popularity_share',
        'trend_threshold',
        'rank_history_window_days',
        'rank_history_days',
        'lead_window_days',
        'rating_prior_weight',
        'rating_decline_threshold',
        'min_responses',
        'prediction_horizon_days',
        'affinity_window_days',
        'affinity_min_baskets',
        'sequence_days',
        'sequence_window_days',
        'recommendations_per_customer',
        'recommendations_window_days',
        'recommendations_max_repeats',
        'attribution_conversion_types',
        'attribution_lookback_days',
        'attribution_excluded_channels',
        'attribution_path_transform',
        'time_decay_half_life_days',
        'identity_max_customers',
        'attribution_model',
        'attribution_comparison_lookbacks',
        'roi_window_days',
        'forecast_horizon_days',
        'inventory_window_days',
        'stock_counted_at',
        'returns_are_restocked',
        'service_level',
        'review_period_days',
        'order_multiple_units',
        'low_cover_days',
        'overstock_cover_days',
        'dead_stock_days',
        'expiry_risk_days',
        'theme_before_days',
        'theme_after_days',
        'campaign_lead_days',
        'campaign_min_rating',
        'campaign_max_products',
        'audience_channels',
        'audience_campaigns_per_week',
        'payment_risk_days',
        'payments_include_tax',
        'cart_abandonment_hours',
        'search_windows',
        'search_term_min_visitors',
    ]) %}
{% endmacro %}
