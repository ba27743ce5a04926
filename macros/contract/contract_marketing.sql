{# The tables of the system `marketing`; the form is described in input_contract. #}
{% macro contract_marketing() %}
    {% do return({
        'campaigns': {
            'mandatory': false,
            'key': ['campaign_id'],
            'columns': {
                'campaign_id': 'text', 'campaign_name': 'text', 'theme': 'text?',
                'channel': 'text', 'starts_on': 'date', 'ends_on': 'date?',
                'budget_amount': 'amount?',
            },
            'rules': [
                ['bad_value', 'ends_on < starts_on', 'ends_on is before starts_on'],
                ['bad_value', 'budget_amount < 0', 'budget_amount is below 0'],
            ],
        },
        'campaign_products': {
            'mandatory': false,
            'key': ['campaign_id', 'product_id'],
            'columns': {'campaign_id': 'text', 'product_id': 'text'},
            'parents': {
                'campaign_id': ['marketing', 'campaigns'],
                'product_id': ['shop', 'products'],
            },
        },
        'campaign_spend': {
            'mandatory': false,
            'key': ['campaign_id', 'spend_date'],
            'columns': {
                'campaign_id': 'text', 'spend_date': 'date', 'spend_amount': 'amount',
                'impressions': 'integer?', 'clicks': 'integer?',
            },
            'parents': {'campaign_id': ['marketing', 'campaigns']},
            'rules': [
                ['bad_value', 'spend_amount < 0', 'spend_amount is below 0'],
                ['bad_value', 'impressions < 0', 'impressions is below 0'],
                ['bad_value', 'clicks < 0', 'clicks is below 0'],
            ],
        },
        'touchpoints': {
            'mandatory': false,
            'key': ['touchpoint_id'],
            'columns': {
                'touchpoint_id': 'text', 'visitor_id': 'text', 'customer_id': 'text?',
                'session_id': 'text?', 'channel': 'text', 'campaign_id': 'text?',
                'search_term': 'text?', 'occurred_at': 'timestamp',
            },
            'parents': {
                'customer_id': ['shop', 'customers'],
                'campaign_id': ['marketing', 'campaigns'],
            },
        },
        'leads': {
            'mandatory': false,
            'key': ['lead_id'],
            'columns': {
                'lead_id': 'text', 'contact_email': 'text?', 'customer_id': 'text?',
                'campaign_id': 'text?', 'product_id': 'text?', 'lead_source': 'text',
                'created_at': 'timestamp',
            },
            'parents': {
                'customer_id': ['shop', 'customers'],
                'campaign_id': ['marketing', 'campaigns'],
                'product_id': ['shop', 'products'],
            },
        },
    }) %}
{% endmacro %}
