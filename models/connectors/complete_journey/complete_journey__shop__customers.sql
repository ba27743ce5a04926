-- Every household that bought, not only the 801 that filled in the demographics. The files name no
-- day of registration, so the first purchase stands for it. A household that a campaign was mailed
-- to is taken as willing to get mail; of the others nothing is known, so they are not.
with transactions as (

    select * from read_parquet({{ platform_file('transactions.parquet') }})

),

demographics as (

    select * from read_parquet({{ platform_file('demographics.parquet') }})

),

campaigns as (

    select * from read_parquet({{ platform_file('campaigns.parquet') }})

),

households as (

    select
        household_id,
        min(transaction_timestamp) as first_bought_at,
        max(transaction_timestamp) as last_bought_at
    from transactions
    group by household_id

),

mailed_households as (

    select distinct household_id
    from campaigns

)

select
    households.household_id as customer_id,
    demographics.age as age_band,
    'US' as country_code,
    households.first_bought_at as registered_at,
    mailed_households.household_id is not null as has_marketing_consent,
    households.last_bought_at as updated_at
from households
left join demographics on households.household_id = demographics.household_id
left join mailed_households on households.household_id = mailed_households.household_id
