{#
    A query of the products that had nothing left over all warehouses when each was last counted up
    to as_of_date. For tests: it is made from the counts alone, apart from int_product_availability.
#}
{% macro sold_out_products() %}
    with stock_levels as (

        select stock_levels.*
        from {{ ref('stg_inventory__stock_levels') }} as stock_levels
        cross join {{ ref('int_as_of') }} as as_of
        where stock_levels.stock_date <= as_of.as_of_date

    ),

    last_counts as (

        select
            product_id,
            warehouse_id,
            max(stock_date) as stock_date
        from stock_levels
        group by product_id, warehouse_id

    )

    select stock_levels.product_id
    from stock_levels
    inner join last_counts
        on
            stock_levels.product_id = last_counts.product_id
            and stock_levels.warehouse_id = last_counts.warehouse_id
            and stock_levels.stock_date = last_counts.stock_date
    group by stock_levels.product_id
    having sum(stock_levels.on_hand_quantity - stock_levels.reserved_quantity) <= 0
{% endmacro %}
