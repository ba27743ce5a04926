with returned as (

    select * from {{ ref('fct_returns') }}

),

windows as (

    {{ popularity_windows(measured_windows()) }}

),

-- returns of the window's sales, as far as they were known at its end
summed as (

    select
        windows.window_days,
        returned.order_item_id,
        cast(sum(returned.quantity) as numeric(18, 3)) as returned_quantity,
        cast(sum(returned.refunded_amount) as numeric(18, 2)) as refunded_amount
    from returned
    inner join windows
        on
            returned.order_date >= windows.starts_on
            and returned.order_date <= windows.ends_on
            and returned.returned_on <= windows.ends_on
    where returned.is_sale
    group by windows.window_days, returned.order_item_id

)

select * from summed
