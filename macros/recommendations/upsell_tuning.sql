{#
    What is evidence that a dearer product is an alternative, and how much of it is needed.

    window_days     sales and product views of so many days, up to as_of_date, are evidence
    min_price_step  an alternative is dearer by at least this share of the product's price
    view_weight     a session that viewed both products is this part of a customer who bought one,
                    then the other
    min_evidence    an alternative needs at least so many customers who moved on to it, sessions
                    counted as above
    max_products    who bought, or viewed in one session, more different products of a category than
                    this is no evidence: wholesale buyers and robots
    max_candidates  at most so many alternatives of a product are listed
#}
{% macro upsell_tuning() %}
    {%- set tuning = {
        'window_days': 365,
        'min_price_step': 0.05,
        'view_weight': 0.2,
        'min_evidence': 5,
        'max_products': 100,
        'max_candidates': 10,
    } -%}
    {%- do return(tuning) -%}
{% endmacro %}
