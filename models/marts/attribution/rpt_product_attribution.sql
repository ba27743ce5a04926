-- A view, so that a product may be renamed without its months being made anew; what is dear is kept
-- in the two models that it reads.
{{ config(materialized='view') }}

with by_path as (

    select * from {{ ref('int_product_attribution_by_path') }}

),

by_markov as (

    select * from {{ ref('int_product_attribution_by_markov') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

final as (

    {%- for models in ['by_path', 'by_markov'] %}
    select
        {{ models }}.product_id,
        products.product_name,
        products.category,
        {{ models }}.channel,
        {{ models }}.attribution_model,
        {{ models }}.month_start_on,
        {{ models }}.conversions,
        {{ models }}.revenue,
        {{ models }}.margin
    from {{ models }}
    left join products on {{ models }}.product_id = products.product_id
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
