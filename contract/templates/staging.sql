-- << note >>
with checked_rows as (

    select * from {{ ref('base_<< system >>__<< name >>') }}

),

valid_rows as (

    select
<% for column in table.columns %>
        << table.staged[column] ~ ' as ' if column in table.staged >><< column >><< ',' if not loop.last >>
<% endfor %>
    from checked_rows
    where is_current_version

)

select * from valid_rows
