with entered as (

    select * from {{ ref('int_basket_changes') }}
    where product_code is not null and change = 1

),

gone as (

    select * from {{ ref('int_basket_changes') }}
    where product_code is not null and change = -1

),

-- few baskets leave or change from one build to the next
last_gone as (

    select
        order_date,
        order_code,
        max(change_number) as change_number
    from gone
    group by order_date, order_code

),

items as (

    select
        entered.order_date,
        entered.order_code,
        entered.product_code
    from entered
    left join last_gone
        on
            entered.order_date = last_gone.order_date
            and entered.order_code = last_gone.order_code
    where
        last_gone.change_number is null
        or entered.change_number >= last_gone.change_number

)

select * from items
