{# The tables of the system `inventory`; the form is described in input_contract. #}
{% macro contract_inventory() %}
    {% do return({
        'suppliers': {
            'mandatory': false,
            'key': ['supplier_id'],
            'columns': {
                'supplier_id': 'text', 'supplier_name': 'text',
                'agreed_lead_time_days': 'integer?',
            },
            'rules': [
                ['bad_value', 'agreed_lead_time_days < 0', 'agreed_lead_time_days is below 0'],
            ],
        },
        'warehouses': {
            'mandatory': false,
            'key': ['warehouse_id'],
            'columns': {'warehouse_id': 'text', 'warehouse_name': 'text', 'region': 'text?'},
        },
        'stock_levels': {
            'mandatory': false,
            'key': ['stock_date', 'warehouse_id', 'product_id'],
            'columns': {
                'stock_date': 'date', 'warehouse_id': 'text', 'product_id': 'text',
                'on_hand_quantity': 'quantity', 'reserved_quantity': 'quantity',
            },
            'parents': {
                'warehouse_id': ['inventory', 'warehouses'],
                'product_id': ['shop', 'products'],
            },
            'rules': [
                ['bad_value', 'on_hand_quantity < 0', 'on_hand_quantity is below 0'],
                ['bad_value', 'reserved_quantity < 0', 'reserved_quantity is below 0'],
            ],
        },
        'purchase_orders': {
            'mandatory': false,
            'key': ['purchase_order_id'],
            'columns': {
                'purchase_order_id': 'text', 'supplier_id': 'text', 'product_id': 'text',
                'warehouse_id': 'text', 'ordered_quantity': 'quantity',
                'received_quantity': 'quantity?', 'unit_cost': 'price?',
                'ordered_at': 'timestamp', 'expected_at': 'timestamp?',
                'received_at': 'timestamp?',
            },
            'may_lie_ahead': ['expected_at'],
            'parents': {
                'supplier_id': ['inventory', 'suppliers'],
                'product_id': ['shop', 'products'],
                'warehouse_id': ['inventory', 'warehouses'],
            },
            'rules': [
                ['bad_value', 'ordered_quantity <= 0', 'ordered_quantity is not above 0'],
                ['bad_value', 'received_quantity < 0', 'received_quantity is below 0'],
                ['bad_value', 'unit_cost < 0', 'unit_cost is below 0'],
                ['bad_value', 'received_at < ordered_at', 'received_at is before ordered_at'],
            ],
        },
        'batches': {
            'mandatory': false,
            'key': ['batch_id'],
            'columns': {
                'batch_id': 'text', 'product_id': 'text', 'warehouse_id': 'text',
                'lot_number': 'text', 'manufactured_on': 'date?', 'expires_on': 'date?',
                'received_quantity': 'quantity', 'remaining_quantity': 'quantity',
            },
            'parents': {
                'product_id': ['shop', 'products'],
                'warehouse_id': ['inventory', 'warehouses'],
            },
            'rules': [
                ['bad_value', 'received_quantity < 0', 'received_quantity is below 0'],
                ['bad_value', 'remaining_quantity < 0', 'remaining_quantity is below 0'],
                ['bad_value', 'expires_on < manufactured_on',
                    'expires_on is before manufactured_on'],
            ],
        },
    }) %}
{% endmacro %}
