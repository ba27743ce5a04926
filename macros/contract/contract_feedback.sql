{# The tables of the system `feedback`; the form is described in input_contract. #}
{% macro contract_feedback() %}
    {% do return({
        'survey_responses': {
            'mandatory': false,
            'key': ['response_id'],
            'columns': {
                'response_id': 'text', 'survey_name': 'text', 'survey_type': 'text',
                'customer_id': 'text?', 'order_id': 'text?', 'product_id': 'text?',
                'campaign_id': 'text?', 'rating': 'integer?', 'nps_score': 'integer?',
                'comment': 'text?', 'responded_at': 'timestamp',
            },
            'parents': {
                'customer_id': ['shop', 'customers'],
                'order_id': ['shop', 'orders'],
                'product_id': ['shop', 'products'],
                'campaign_id': ['marketing', 'campaigns'],
            },
            'rules': [
                ['bad_value', 'rating not between 1 and 5', 'rating is outside 1 to 5'],
                ['bad_value', 'nps_score not between 0 and 10', 'nps_score is outside 0 to 10'],
                ['bad_status',
                    "survey_type not in ('product_review', 'post_purchase', 'campaign', 'nps')",
                    'survey_type is none of product_review, post_purchase, campaign, nps'],
            ],
        },
    }) %}
{% endmacro %}
