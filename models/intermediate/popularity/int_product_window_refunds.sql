with returned as (

    select * from {{ ref('fct_returns') }}

),

windows as (

    {{ popularity_windows() }}

),

-- refunds of the window's sales, as far as they were known at its end
refunded as (

    select
        windows.window_days,
        returned.product_id,
        sum(returned.refunded_amount) as refunded_amount,
        sum(returned.quantity) as returned_units
    from returned
    inner join windows
        on
            returned.order_date >= windows.starts_on
            and returned.order_date <= windows.ends_on
            and returned.returned_on <= windows.ends_on
    where returned.is_sale
    group by windows.window_days, returned.product_id

)

select * from refunded
