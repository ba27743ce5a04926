-- On a day on which the snapshot was taken, its current ranks are those that the history gives for
-- that day, in the window of the history.
{{ config(enabled=var('rank_history_window_days') in var('popularity_windows')) }}

with snapshot_versions as (

    select * from {{ ref('snp_product_rank') }}

),

history as (

    select * from {{ ref('rpt_product_rank_history') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

days_taken as (

    select distinct cast(dbt_valid_from as date) as snapshot_day from snapshot_versions

),

published as (

    select
        snapshot_versions.product_id,
        snapshot_versions.popularity_rank,
        snapshot_versions.is_popular
    from snapshot_versions
    cross join as_of
    inner join days_taken on as_of.as_of_date = days_taken.snapshot_day
    where
        snapshot_versions.window_days = {{ var('rank_history_window_days') }}
        and snapshot_versions.dbt_is_deleted = 'False'
        and cast(snapshot_versions.dbt_valid_from as date) <= as_of.as_of_date
        and (
            snapshot_versions.dbt_valid_to is null
            or cast(snapshot_versions.dbt_valid_to as date) > as_of.as_of_date
        )

),

recomputed as (

    select
        history.product_id,
        history.popularity_rank,
        history.is_popular
    from history
    inner join as_of on history.rank_date = as_of.as_of_date
    inner join days_taken on as_of.as_of_date = days_taken.snapshot_day
    where history.popularity_rank is not null

)

select
    coalesce(published.product_id, recomputed.product_id) as product_id,
    published.popularity_rank as published_rank,
    recomputed.popularity_rank as recomputed_rank
from published
full outer join recomputed on published.product_id = recomputed.product_id
where
    published.product_id is null
    or recomputed.product_id is null
    or published.popularity_rank <> recomputed.popularity_rank
    or published.is_popular <> recomputed.is_popular
