{#
    How recommendations are weighed and how far they look: numbers that were chosen by what they hit
    (docs/recommendations.md), and that no shop has to choose.

    repeat_threshold        a product that a customer has is recommended again when at least this
                            share of its buyers of a month bought it before
    repeat_prior_customers  every product is taken to have so many buyers more, who buy again as
                            often as those of all products do
    basket_weight           what being bought in one basket adds to how similar products are, beside
                            being bought by the same customers (1)
    category_weight         what popularity in a category adds to the score, when the customer
                            spends on nothing else
    popularity_weight       what popularity in the shop adds to the score
    basis_products          so many of a customer's products, the most and latest bought, are the
                            basis ...
    neighbours              ... so many of the products most similar to each of them are candidates
    categories              ... and the popular products of so many categories
    neighbour_min_customers products, and pairs of products, with fewer customers than this are not
                            taken to be similar
    neighbour_max_products  of each customer, so many products bought last are paired
#}
{% macro recommendation_tuning() %}
    {%- set tuning = {
        'repeat_threshold': 0.2,
        'repeat_prior_customers': 20,
        'basket_weight': 0.3,
        'category_weight': 0.1,
        'popularity_weight': 0.01,
        'basis_products': 30,
        'neighbours': 20,
        'categories': 5,
        'neighbour_min_customers': 10,
        'neighbour_max_products': 100,
    } -%}
    {%- do return(tuning) -%}
{% endmacro %}
