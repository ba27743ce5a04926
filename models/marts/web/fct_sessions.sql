{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_stale_days('session_date', ref('int_session_days_fingerprinted')) }}"
) }}

with sessions as (

    select * from {{ ref('int_sessions_joined') }}

),

days as (

    {{ days_to_build('session_date', ref('int_session_days_fingerprinted')) }}

),

final as (

    select
        sessions.*,
        days.source_fingerprint
    from sessions
    inner join days on sessions.session_date = days.session_date

)

select * from final
