-- What is compared with a recomputation (test_marts_against_python.py) holds the cases that can go
-- wrong.

-- money: currencies, discounts spread over several lines, refunds, guests, orders that are no sales
select
    (select count(distinct currency_code) > 1 from marts.fct_orders) as currencies,
    (select bool_or(discount_amount > 0 and item_count > 1) from marts.fct_orders) as discounts,
    bool_or(refunded_amount > 0) as refunds,
    bool_or(is_guest) as guests,
    not bool_and(is_sale) as other_orders,
    count(cogs) > 0 as costs
from marts.fct_order_items;

-- popularity: every trend, turnover, leads, returns, guests, popular products and others
select
    list_has_all(list(trend), ['rising', 'steady', 'falling']) as trends,
    bool_or(inventory_turnover > 0) as turnover,
    bool_or(lead_to_sale_ratio > 0 and lead_to_sale_ratio < 1) as leads,
    bool_or(returned_units > 0) as returns,
    bool_or(guest_order_count > 0) as guests,
    bool_or(is_popular) and not bool_and(is_popular) as popular_and_others
from marts.fct_product_popularity;

-- the rank history: products come, leave, rise, fall and stay
select list_sort(list(distinct movement)) = ['down', 'entered', 'left', 'same', 'up']
from marts.rpt_product_rank_history;

-- the rank history does not know the future: later refunds would change its past days
select count(*) > 0
from marts.rpt_product_rank_history as history
inner join marts.fct_returns as returns
    on history.product_id = returns.product_id
    and returns.order_date between rank_date - window_days::integer + 1 and rank_date
    and returned_on > rank_date
where is_sale;

-- answers: comments of both kinds, every group, products that are only meant
select
    count(distinct comment_polarity) > 1 as polarities,
    count(distinct nps_group) = 3 as groups,
    bool_or(product_id is not null and not is_product_named) as products_that_are_meant
from marts.fct_survey_responses;

-- satisfaction: some declines, some is a recommendation score
select bool_or(is_declining) as declines, count(nps) > 0 as scores
from marts.rpt_product_satisfaction;

-- leads: an order of two leads, leads that are open, that became nothing, of no campaign
select
    (select count(converted_order_id) > count(distinct converted_order_id) from marts.fct_leads)
        as an_order_of_two,
    bool_or(open_leads > 0) as open_ones,
    bool_or(converted_leads = 0) as without_a_sale,
    bool_or(dimension_value = 'none') as of_nothing
from marts.rpt_lead_results;

-- profiles: customers without a sale, erased, of every segment, with and without a channel
select
    bool_or(frequency = 0) as without_a_sale,
    bool_or(is_erased) as erased,
    list_sort(list(distinct rfm_segment))
        = (select list_sort(list(distinct rfm_segment)) from (
            select rfm_segment from raw.rfm_segments union all select 'none'
        )) as every_segment,
    count(distinct preferred_channel) > 5 as channels,
    bool_or(frequency > 0 and preferred_channel is null) as without_a_channel
from marts.rpt_customer_profile;

-- spend: guests, all tiers, whole refunds, orders before the windows, refunds after as_of_date
select
    bool_or(is_guest) as guests,
    count(distinct spend_tier) = 10 as tiers,
    bool_or(net_revenue <= 0) as whole_refunds,
    bool_or(order_count_365d < order_count) and bool_or(order_count_90d < order_count)
        as orders_before_the_windows,
    (select count(*) > 0 from marts.fct_returns
    where is_sale and returned_on > (select as_of_date from intermediate.int_as_of))
        as refunds_after_the_day
from marts.fct_customer_category_spend;

-- cohorts: months without a customer, a month that is not over
select bool_or(active_customers = 0) as nobody, not bool_and(is_complete_month) as not_over
from marts.fct_customer_cohorts;

-- upsell: by views and by moves
select bool_or(co_viewed_sessions > 0) as views, bool_or(moved_customers > 0) as moves
from marts.rpt_upsell_candidates;

-- predictions: many classes, every recency, all bands, values of their own
select
    count(distinct frequency_class) >= 4 as frequencies,
    list_sort(list(distinct recency_class)) = range(max(recency_class) + 1) as recencies,
    list_sort(list(distinct churn_band))
        = (select list_sort(list(churn_band)) from raw.churn_bands) as bands,
    count(distinct expected_order_value) > 10 as values
from intermediate.int_customer_predictions;

-- the profile holds the predictions
select
    count(*) > 100 and bool_and(
        predicted.customer_id is not null
        and profile.expected_orders_12m = predicted.expected_orders_12m
        and profile.predicted_value_12m = predicted.predicted_value_12m
        and profile.churn_probability = predicted.churn_probability
        and profile.churn_band = predicted.churn_band
    )
from marts.rpt_customer_profile as profile
left join intermediate.int_customer_predictions as predicted using (customer_id)
where frequency > 0;

-- pairs: significant ones and others, some less often together than by chance
select
    bool_or(is_significant) and not bool_and(is_significant) as significant_and_others,
    bool_or(lift < 1) as less_than_by_chance
from marts.fct_product_affinity;

-- sequences: both ways, medians between two days
select
    bool_or(reverse_customers > 0) as both_ways, bool_or(median_days % 1 = 0.5) as medians
from marts.fct_product_sequences;

-- recommendations: for every reason
select list_sort(list(distinct reason)) = ['affinity', 'category', 'popularity', 'repeat']
from marts.rpt_customer_recommendations;

-- channels: some earn nothing that can be told of a channel
select bool_or(channel = 'unattributed') from marts.rpt_channel_attribution;

-- return on investment: losses, gains, campaigns without a conversion, without clicks
select
    bool_or(roi < 0) as losses,
    bool_or(roi > 0) as gains,
    bool_or(attributed_conversions = 0) as without_a_conversion,
    count(clicks) < count(*) as without_clicks
from marts.rpt_campaign_roi;

-- return on investment is as known on its last day: there are later returns
select count(*) > 0
from marts.fct_returns
where is_sale and returned_on > (select as_of_date from intermediate.int_as_of)
    and order_date >= (select min(period_starts_on) from marts.rpt_channel_roi);

-- sessions: carts not decided yet, bought later, and sessions that are stitched to a customer
select
    count(is_cart_abandoned) < count(*) as not_decided,
    count(bought_later_at) > 0 as bought_later,
    bool_or(customer_id is not null and order_id is null and session_id not in (
        select session_id from staging.stg_web__events where customer_id is not null
    )) as stitched
from marts.fct_sessions;

-- carts: some are bought in part
select bool_or(left_units > 0 and not is_cart_abandoned) from marts.fct_cart_items;

-- search terms: every trend, hot ones, ones that sell nothing
select
    list_sort(list(distinct trend) filter (trend is not null)) = ['falling', 'rising', 'steady']
        as trends,
    bool_or(is_hot) as hot,
    bool_or(is_unsold) as unsold
from marts.rpt_search_terms;

-- stock: states and lead times of several kinds, orders to place, products that are not on sale
select
    list_has_all(list(status), ['stockout', 'overstock', 'healthy']) as states,
    list_has_all(list(lead_time_source), ['product', 'supplier']) as lead_times,
    bool_or(suggested_order_quantity > 0) as orders_to_place,
    not bool_and(is_active) as not_on_sale
from marts.rpt_inventory_health;

-- the books of the sample shop balance
select count(*) > 3000 and bool_and(is_complete) as all_counts_are_compared,
    (select count(*) = 0 from marts.rpt_stock_discrepancies) as nothing_differs
from intermediate.int_product_count_balances;

-- themes: twice a year, without days, not over, oversold, out of stock, refunds, overlaps
select
    list_has_all(list(theme), ['Singles'' Day', 'Mother''s Day']) as themes,
    max(occurrence_number) = 2 as again,
    bool_or(known_days = 0) as without_a_day,
    count(*) filter (not is_complete) = 2 as not_over,
    bool_or(oversold_orders > 0) as oversold,
    bool_or(stockout_days > 0) as out_of_stock,
    bool_or(refunding_customers > 0) as refunds,
    bool_or(overlapping_themes > 0) as overlaps
from marts.rpt_theme_results;

-- a good month is not credited to a theme: September is the better month with and without it
select
    count(*) filter (uplift is not null and uplift_against_trend is not null) >= 8 as themes,
    count(*) filter (uplift_against_trend < uplift)
        > 0.5 * count(*) filter (uplift is not null and uplift_against_trend is not null)
        as less_beside_the_days_around,
    bool_or(theme = 'Back to work' and uplift > 0.5 and uplift_against_trend < 0) as september
from marts.rpt_theme_results
where phase = 'during' and is_complete;

-- lists of products: reasons for and against, named by campaigns and not
with against as (select distinct unnest(string_split(drop_reasons, ', ')) as reason
    from marts.sync_campaign_products)
select
    (select list_has_all(list(reason), [
        'not_popular', 'out_of_stock', 'declining_satisfaction', 'often_returned', 'beyond_limit'
    ]) from against) as reasons_against,
    list_has_all(list(promotion_reasons), ['popular', 'rising', 'popular, rising']) as reasons_for,
    bool_or(is_named_by_campaign) and not bool_and(is_named_by_campaign) as named_and_not
from marts.sync_campaign_products;

-- lists of customers: every reason, both ranks, several campaigns, nobody without consent
select
    bool_or(has_searched_hot_term) and bool_or(has_affinity) and bool_or(has_bought_category)
        and bool_or(is_lapsing_and_valuable) as reasons,
    list_sort(list(distinct campaign_rank)) = [1, 2] as ranks,
    count(distinct campaign_id) >= 3 as campaigns,
    (select count(*) > 100 from staging.stg_shop__customers where not has_marketing_consent)
        as some_do_not_consent,
    bool_and(customer_id in (
        select customer_id from staging.stg_shop__customers where has_marketing_consent
    )) as all_of_them_do
from marts.sync_campaign_audience;

-- KPIs: a year before, stockouts, periods that are not complete
select
    count(conversion_rate_year_before) > 0 as year_before,
    bool_or(stockout_rate > 0) as stockouts,
    count(distinct is_complete) = 2 as not_complete
from marts.rpt_kpis;

-- payment risks: several reasons, guests
select
    list_has_all(list(reason), ['failed_attempts', 'charge_back', 'unusual_first_order'])
        as reasons,
    bool_or(is_guest) as guests
from marts.rpt_payment_risks;

-- purchase frequency: what is bought again, medians between two days
select
    bool_or(repeat_customers > 0) as again, bool_or(median_days_between_purchases % 1 = 0.5) as medians
from marts.fct_product_purchase_frequency;
