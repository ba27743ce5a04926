{# The tables of the system `web`; the form is described in input_contract. #}
{% macro contract_web() %}
    {% do return({
        'events': {
            'mandatory': false,
            'key': ['event_id'],
            'columns': {
                'event_id': 'text', 'session_id': 'text', 'visitor_id': 'text',
                'customer_id': 'text?', 'event_type': 'text', 'product_id': 'text?',
                'order_id': 'text?', 'search_term': 'text?', 'result_count': 'integer?',
                'occurred_at': 'timestamp',
            },
            'parents': {
                'customer_id': ['shop', 'customers'],
                'product_id': ['shop', 'products'],
            },
            'rules': [
                ['bad_value', 'result_count < 0', 'result_count is below 0'],
                ['bad_status',
                    "event_type not in ('page_view', 'search', 'product_impression',"
                    ~ " 'product_view', 'add_to_cart', 'remove_from_cart', 'begin_checkout',"
                    ~ " 'purchase')",
                    'event_type is none of page_view, search, product_impression, product_view,'
                    ~ ' add_to_cart, remove_from_cart, begin_checkout, purchase'],
            ],
        },
    }) %}
{% endmacro %}
