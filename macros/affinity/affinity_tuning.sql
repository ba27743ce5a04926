{#
    What keeps the counting of pairs and sequences in bounds, and how purchases grow old.

    max_basket_size         baskets with more different products than this are left out;
                            rpt_affinity_coverage says what that costs
    sequence_min_customers  a sequence is told of when at least so many customers went that way
    sequence_max_products   customers with more products than this are left out;
                            rpt_sequence_coverage says what that costs
    half_life_days          a purchase of a customer is worth half as much after so many days
#}
{% macro affinity_tuning() %}
    {%- set tuning = {
        'max_basket_size': 100,
        'sequence_min_customers': 10,
        'sequence_max_products': 1000,
        'half_life_days': 90,
    } -%}
    {%- do return(tuning) -%}
{% endmacro %}
