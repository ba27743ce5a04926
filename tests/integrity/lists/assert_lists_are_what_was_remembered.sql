-- The members of each list are those that its memory holds, with the same fingerprint, unless a day
-- before the last published one is built again.
{%- set lists = {
    'audience': ('campaign_audience_id', 'sync_campaign_audience'),
    'product': ('campaign_product_id', 'sync_campaign_products'),
} %}
with as_of as (

    select * from {{ ref('int_as_of') }}

),

{%- for list, (key, mart) in lists.items() %}
{{ list }}_last_build as (

    select max(changed_on) as changed_on from {{ ref('int_campaign_' ~ list ~ '_changes') }}

),

{{ list }}_members as (

    select
        {{ key }} as member_id,
        row_hash,
        first_listed_on,
        changed_on
    from {{ ref(mart) }}
    where is_member

),

{{ list }}_history as (

    {{ list_history(ref('int_campaign_' ~ list ~ '_changes'), key, ['campaign_id']) }}

),

{{ list }}_remembered as (

    select
        {{ key }} as member_id,
        row_hash,
        first_listed_on,
        changed_on
    from {{ list }}_history
    where is_member

),

{{ list }}_differences as (

    select members.member_id
    from {{ list }}_members as members
    left join {{ list }}_remembered as remembered
        on
            members.member_id = remembered.member_id
            and members.row_hash = remembered.row_hash
            and members.first_listed_on = remembered.first_listed_on
            and members.changed_on = remembered.changed_on
    where remembered.member_id is null
    union all
    select remembered.member_id
    from {{ list }}_remembered as remembered
    left join {{ list }}_members as members on remembered.member_id = members.member_id
    where members.member_id is null

){% if not loop.last %},{% endif %}
{%- endfor %}
{% for list in lists %}
select
    '{{ list }}' as list_name,
    differences.member_id
from {{ list }}_differences as differences
cross join {{ list }}_last_build as last_build
cross join as_of
where as_of.as_of_date >= last_build.changed_on
{% if not loop.last %}union all{% endif %}
{%- endfor %}
