-- The marts find again what the sample shop's generator planted and wrote down in
-- tests/fixtures/planted_truths.json, here the table `truths` of one row.

-- as_of_date is the last complete day
select as_of_date = (select as_of_date from truths) from intermediate.int_as_of;

-- the horizon is not moved by orders from the future
select data_until = (select data_horizon from truths) from staging.base_shop__data_horizon;

-- the rising product rises, the falling one falls
select
    bool_or(product_id = rising_product and trend = 'rising' and units_growth >= 0.2) as rises,
    bool_or(product_id = falling_product and trend = 'falling' and units_growth <= -0.2) as falls
from marts.fct_product_popularity, truths
where window_days = 30;

-- the history of ranks shows the rise and the fall
with moved as (
    select
        product_id,
        (array_agg(popularity_rank order by rank_date desc))[1] as last_rank,
        (array_agg(popularity_rank order by rank_date desc))[31] as rank_before
    from marts.rpt_product_rank_history
    where popularity_rank is not null
    group by product_id
)
select
    bool_or(product_id = rising_product and last_rank < rank_before) as rises,
    bool_or(product_id = falling_product and last_rank > rank_before) as falls
from moved, truths;

-- the product that is often returned has the highest return rate
select arg_max(product_id, return_rate) = (select often_returned_product from truths)
from (
    select product_id, sum(returned_units) / sum(units_sold) as return_rate
    from marts.fct_product_activity_daily
    group by product_id
    having sum(units_sold) >= 30
);

-- the product that is out of stock sells nothing
select coalesce(sum(units_sold), 0) = 0
from marts.fct_product_activity_daily, truths
where product_id = stockout.product_id
    and activity_date between stockout.no_sale_from and stockout.empty_to;

-- every planted risk is found and no other, and of popular products told
with planted as (
    select souring_product as product_id, 'declining_satisfaction' as risk from truths
    union
    select often_returned_product, 'high_return_rate' from truths
    union
    select oversell.product_id, unnest(['low_cover', 'oversold']) from truths
    union
    select unnest(expiring_batches).product_id, 'expiring_batches' from truths
),
found as (select product_id, risk from intermediate.int_product_risks),
told as (select product_id, risk from marts.rpt_popular_products_at_risk),
of_popular as (
    select product_id, risk from planted
    inner join marts.fct_product_popularity using (product_id)
    where window_days = 30 and is_popular
)
select
    (select count(*) = 0 from (from planted except from found)) as planted_risks_are_found,
    (select count(*) = 0 from (from found except from planted)) as no_other_is_found,
    (select count(*) = 0 from (from of_popular except from told)) as popular_ones_are_told,
    (select count(*) = 0 from (from told except from of_popular)) as no_other_is_told,
    -- none of the products whose batches expire sells well
    (select list_sort(list(distinct risk)) from told)
    = ['declining_satisfaction', 'high_return_rate', 'low_cover', 'oversold'] as each_kind_is_told;

-- only planted products were ever out of stock in all warehouses
with nowhere as (
    select product_id, stock_date, max(on_hand) as on_hand
    from marts.fct_stock_daily
    group by product_id, stock_date
    having bool_and(is_stockout)
)
select
    bool_and(product_id in (stockout.product_id, oversell.product_id)) as no_other,
    count(*) filter (product_id = stockout.product_id and on_hand = 0
        and stock_date between stockout.empty_from and stockout.empty_to)
        = any_value(stockout.empty_to - stockout.empty_from + 1) as all_days_of_the_stockout,
    -- What is left at a count may be sold before the next: one count more, and no day after it.
    count(*) filter (product_id = stockout.product_id and on_hand = 0)
        <= any_value(stockout.empty_to - stockout.empty_from + 8) as at_most_a_count_more,
    max(stock_date) filter (product_id = stockout.product_id and on_hand = 0)
        = any_value(stockout.empty_to) as no_day_after,
    bool_and(stock_date = as_of_date) filter (product_id = oversell.product_id) as oversell_at_last
from nowhere, truths;

-- deliveries that never came are given up, though they were never cancelled
select list_sort(list(purchase_order_id)) = (select stockout.lost_purchase_orders from truths)
from intermediate.int_purchase_orders_dated
where purchase_order_status = 'given_up';

-- only the oversold product is oversold, and its orders wait for the planted receipt
select
    bool_and(lines.product_id = oversell.product_id) and count(*) > 5 as no_other,
    bool_and(next_purchase_order_id = oversell.next_purchase_order) as wait_for_the_receipt,
    bool_and(suggested_action = 'wait_for_receipt') as are_told_so,
    bool_and(ordered_at::date >= oversell.unshipped_from::date) as only_late_orders,
    sum(short_units) = (
        select -sum(available) from marts.fct_stock_daily
        where product_id = any_value(oversell.product_id) and stock_date = any_value(truths.as_of_date)
    ) as lack_what_is_promised
from marts.rpt_oversold_orders as lines, truths;

-- only the oversold product is out of stock at last
select bool_and(product_id = oversell.product_id) and count(*) > 0
from marts.rpt_inventory_health, truths
where status = 'stockout';

-- only the planted batches will expire unsold
select
    list_sort(list(
        {'batch_id': batch_id, 'product_id': product_id, 'expires_on': expires_on}
    )) = (select list_sort(expiring_batches) from truths) as planted_and_no_other,
    bool_and(is_expired = (expires_on < (select as_of_date from truths))) as expired_ones,
    bool_and(expected_unsold_units > 40) as much_is_left
from marts.rpt_batch_expiry
where expiry_status in ('expired', 'at_risk');

-- every broken row is rejected for its reason, and no other
with planted as (
    select
        note.table as source_table,
        -- A part of a key that cannot be read is empty, as one that is missing.
        array_to_string(list_transform(map_entries(note.key), lambda part: case
            when part.value is null then ''
            when part.key like '%_date' and not regexp_matches(part.value, '^\d') then ''
            else part.value
        end), '/') as source_key,
        note.reason as reason_code
    from (select unnest(rejected_rows) as note from truths)
),
found as (select source_table, source_key, reason_code from audit.rejected_rows)
select
    (select count(*) = 0 from (from planted except all from found)) as planted_ones_are,
    (select count(*) = 0 from (from found except all from planted)) as no_other_is;

-- the current version is the latest one
select
    count(*) filter (not is_current_version) = any_value(counts."shop.orders".superseded)
        as older_ones_are_superseded,
    bool_and(updated_at <= latest) and count(*) filter (not is_current_version) > 0
        as none_is_later
from (
    select *, max(updated_at) filter (is_current_version) over (partition by order_id) as latest
    from staging.base_shop__orders where reject_reason is null
), truths;

-- the search term that is hot lately is hot, on the site and off it
select
    bool_and(search_term = hot_search_term) as no_other,
    count(*) = 2 and bool_and(search_rank = 1 and trend = 'rising') as first_and_rising
from marts.rpt_search_terms, truths
where window_days = 30 and is_hot;

-- search terms that sell nothing are found
select
    list_sort(list(search_term)) = (select list_sort(dead_search_terms) from truths) as no_other,
    max(zero_result_rate) = 1 as one_finds_nothing,
    max(units_sold) = 0 as none_is_sold
from marts.rpt_search_terms
where window_days = 365 and origin = 'on_site' and is_unsold;

-- planted pairs come first of all, and each is the most surprising to go with the other
with pairs as (
    select unnest(pairs, recursive := true) from truths
),
both_ways as (
    select product_id, also_bought as other, at_least_lift from pairs
    union all
    select also_bought, product_id, at_least_lift from pairs
),
told as (
    select *, row_number() over (order by lift desc) as place,
        row_number() over (partition by product_id order by lift desc) as place_of_product
    from marts.fct_product_affinity
)
select
    count(place) = count(*) and max(place) = count(*) as no_pair_is_before_them,
    bool_and(place_of_product = 1) as first_of_their_products,
    bool_and(lift >= at_least_lift and is_significant) as far_above_chance,
    bool_and(neighbours.neighbour_rank = 1) as nearest_neighbours
from both_ways
left join told
    on both_ways.product_id = told.product_id and other = told.also_bought_product_id
left join intermediate.int_product_neighbours as neighbours
    on both_ways.product_id = neighbours.product_id and other = neighbours.neighbour_product_id;

-- the channel that causes sales gains by removal, the one that only stands last loses
with roi as (
    select
        channel = causal_channel.channel as is_cause,
        max(roi) filter (attribution_model = 'last_touch') as by_last_touch,
        max(roi) filter (attribution_model = 'markov') as by_markov,
        max(roi) filter (attribution_model = 'shapley') as by_shapley
    from marts.rpt_channel_roi, truths
    where channel in (causal_channel.channel, bystander_channel.channel)
    group by is_cause
)
select
    cause.by_markov > cause.by_last_touch and cause.by_shapley > cause.by_last_touch
        as cause_gains,
    other.by_markov < other.by_last_touch and other.by_shapley < other.by_last_touch
        as bystander_loses,
    other.by_last_touch > cause.by_last_touch as last_touch_prefers_the_bystander,
    cause.by_markov > other.by_markov as markov_prefers_the_cause
from roi as cause, roi as other
where cause.is_cause and not other.is_cause;

-- first touches are the cause's
select
    arg_max(channel, conversions) filter (channel <> 'unattributed')
        = any_value(causal_channel.channel) as most_are,
    max(conversions) filter (channel = causal_channel.channel) > 0.25 * sum(conversions)
        filter (channel <> 'unattributed') as a_quarter_and_more
from (
    select channel, sum(conversions) as conversions from marts.rpt_channel_attribution
    where attribution_model = 'first_touch' and conversion_type = 'sale'
    group by channel
), truths;
