{#
    How customers' predictions are learnt: numbers that docs/customer-value.md gives reasons for,
    and that no shop has to choose.

    learning_steps      the past two horizons are cut into so many steps, from each of which it is
                        learnt what followed
    prior_weight        so many purchases stand beside those of a cell before it is believed; also
                        the most that is believed of how alike customers are
    frequency_classes   lower bounds of the classes by repeat purchases, from 0
    recency_limits      upper bounds of the classes by purchases that are missing since the last one
    time_step           a step of a customer's time ends where it has grown by this factor
#}
{% macro prediction_tuning() %}
    {%- set tuning = {
        'learning_steps': 12,
        'prior_weight': 10,
        'frequency_classes': [0, 1, 2, 4, 8, 16, 32],
        'recency_limits': [0.5, 1, 2, 4],
        'time_step': 1.25,
    } -%}
    {%- do return(tuning) -%}
{% endmacro %}
