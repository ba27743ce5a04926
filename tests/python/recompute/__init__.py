"""The marts computed a second time, in Python and pandas, from the raw files.

Nothing here reads a model of the project, and nothing is shared with its SQL but the words of the
definitions: an error would have to be made twice, in two languages, to go unseen.

    settings             the numbers of dbt_project.yml
    exact                whole cents, whole thousandths, and rounding without floating point
    contract             the sample shop's CSV files: which rows keep the input contract
    money                orders, lines and returns in the reporting currency
    leads                who a lead is, and what they bought
    facts                the frames that the popularity marts are computed from
    journey              the same frames for the Complete Journey shop, vectorised
    shops                both shops, read and computed once
    popularity           activity by day, popularity by window, scores and ranks
    segments             popularity by segment
    frequency            how often a product is bought again
    rank_history         the ranks of each day
    feedback             answers, satisfaction by product, answers of campaigns
    customers            category spend, RFM and profiles, cohorts
    predictions          what customers will buy
    backtest             predictions held against what came, beside those of BG/NBD
    cdnow                the CDNOW shop, on which the literature measures
    affinity             products in one basket
    sequences            products that are bought one after the other
    recommendations      what to offer to each customer
    upsell               dearer products to offer
    attribution          conversions, their paths and credits
    attribution_reports  what channels, campaigns and products earned and cost
    lead_results         what became of leads
    sessions             web sessions, carts, the funnel, search terms
    inventory            stock, suppliers, batches, open orders
    forecast             the demand forecast, its backtest and its interval, day by day
    themes               what themes brought, phase by phase
    lists                the lists for campaigns
    kpis                 KPIs by period, payments that are worth a look
    compare              reading marts without loss, and saying what differs
    marts                which tables there are, and all their rows, on both engines
    shop_files           a shop as CSV files or as schemas of a warehouse, to change on purpose
    slices               the sample shop as it became known, with late rows and corrections

Amounts are whole cents, quantities thousandths, unit prices, costs and exchange rates 1e-8, ratios
1e-6 and scores 1e-9, all in int64 columns: sums and comparisons are exact.
"""
