{# The tables of the system `shop`; the form is described in input_contract. #}
{% macro contract_shop() %}
    {% do return({
        'customers': {
            'mandatory': true,
            'key': ['customer_id'],
            'columns': {
                'customer_id': 'text', 'email': 'text?', 'phone': 'text?', 'first_name': 'text?',
                'last_name': 'text?', 'birth_date': 'date?', 'age_band': 'text?',
                'gender': 'text?', 'city': 'text?', 'region': 'text?', 'country_code': 'text?',
                'registered_at': 'timestamp', 'has_marketing_consent': 'boolean',
                'erasure_requested_at': 'timestamp?', 'updated_at': 'timestamp',
            },
            'rules': [
                ['bad_value', 'birth_date > cast(registered_at as date)',
                    'birth_date is after registered_at'],
            ],
        },
        'products': {
            'mandatory': true,
            'key': ['product_id'],
            'columns': {
                'product_id': 'text', 'sku': 'text', 'product_name': 'text', 'category': 'text',
                'subcategory': 'text?', 'brand': 'text?', 'unit_price': 'price',
                'unit_cost': 'price?', 'supplier_id': 'text?', 'launched_on': 'date?',
                'discontinued_on': 'date?', 'updated_at': 'timestamp',
            },
            'rules': [
                ['bad_value', 'unit_price < 0', 'unit_price is below 0'],
                ['bad_value', 'unit_cost < 0', 'unit_cost is below 0'],
                ['bad_value', 'discontinued_on < launched_on',
                    'discontinued_on is before launched_on'],
            ],
        },
        'orders': {
            'mandatory': true,
            'key': ['order_id'],
            'columns': {
                'order_id': 'text', 'customer_id': 'text?', 'session_id': 'text?',
                'order_status': 'text', 'currency_code': 'text', 'ordered_at': 'timestamp',
                'paid_at': 'timestamp?', 'shipped_at': 'timestamp?', 'delivered_at': 'timestamp?',
                'cancelled_at': 'timestamp?', 'discount_amount': 'amount', 'tax_amount': 'amount',
                'shipping_amount': 'amount', 'shipping_cost': 'amount?',
                'payment_fee': 'amount?', 'updated_at': 'timestamp',
            },
            'parents': {'customer_id': ['shop', 'customers']},
            'rules': [
                ['bad_value', 'discount_amount < 0', 'discount_amount is below 0'],
                ['bad_value', 'tax_amount < 0', 'tax_amount is below 0'],
                ['bad_value', 'shipping_amount < 0', 'shipping_amount is below 0'],
                ['bad_value', 'shipping_cost < 0', 'shipping_cost is below 0'],
                ['bad_value', 'payment_fee < 0', 'payment_fee is below 0'],
                ['bad_status',
                    "order_status not in ('placed', 'paid', 'shipped', 'delivered', 'cancelled')",
                    'order_status is none of placed, paid, shipped, delivered, cancelled'],
            ],
        },
        'order_items': {
            'mandatory': true,
            'key': ['order_item_id'],
            'columns': {
                'order_item_id': 'text', 'order_id': 'text', 'product_id': 'text',
                'quantity': 'quantity', 'unit_price': 'price', 'discount_amount': 'amount',
                'unit_cost': 'price?',
            },
            'parents': {'order_id': ['shop', 'orders'], 'product_id': ['shop', 'products']},
            'rules': [
                ['bad_value', 'quantity <= 0', 'quantity is not above 0'],
                ['bad_value', 'unit_price < 0', 'unit_price is below 0'],
                ['bad_value', 'discount_amount < 0', 'discount_amount is below 0'],
                ['bad_value', 'unit_cost < 0', 'unit_cost is below 0'],
            ],
        },
        'payments': {
            'mandatory': false,
            'key': ['payment_id'],
            'columns': {
                'payment_id': 'text', 'order_id': 'text', 'payment_method': 'text',
                'payment_status': 'text', 'amount': 'amount', 'attempted_at': 'timestamp',
            },
            'parents': {'order_id': ['shop', 'orders']},
            'rules': [
                ['bad_value', 'amount < 0', 'amount is below 0'],
                ['bad_status',
                    "payment_status not in"
                    ~ " ('authorized', 'captured', 'failed', 'refunded', 'charged_back')",
                    'payment_status is none of authorized, captured, failed, refunded,'
                    ~ ' charged_back'],
            ],
        },
        'returns': {
            'mandatory': false,
            'key': ['return_id'],
            'columns': {
                'return_id': 'text', 'order_item_id': 'text', 'quantity': 'quantity',
                'refund_amount': 'amount', 'return_reason': 'text?', 'returned_at': 'timestamp',
            },
            'parents': {'order_item_id': ['shop', 'order_items']},
            'rules': [
                ['bad_value', 'quantity <= 0', 'quantity is not above 0'],
                ['bad_value', 'refund_amount < 0', 'refund_amount is below 0'],
            ],
        },
        'exchange_rates': {
            'mandatory': false,
            'key': ['rate_date', 'currency_code'],
            'columns': {
                'rate_date': 'date', 'currency_code': 'text', 'rate_to_reporting': 'rate',
            },
            'rules': [
                ['bad_value', 'rate_to_reporting <= 0', 'rate_to_reporting is not above 0'],
            ],
        },
    }) %}
{% endmacro %}
