{{ config(materialized='table') }}

{#- A group of n customers is n - 1 steps across at most, so that after as many rounds as a group
    that is trusted may have steps, each such group has one label. Only a group that is too large
    to be trusted can have several. -#}
{%- set max_customers = var('identity_max_customers') %}
{%- set rounds = [max_customers - 1, 1] | max %}

with touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}

),

events as (

    select * from {{ ref('stg_web__events') }}

),

orders as (

    select * from {{ ref('stg_shop__orders') }}

),

order_visitors as (

    select * from {{ ref('int_order_visitors') }}

),

leads as (

    select * from {{ ref('int_leads_identified') }}

),

contacts as (

    select * from {{ ref('int_lead_contacts') }}

),

links as (

    select
        'visitor' as link_type,
        visitor_id as link_id,
        customer_id
    from touchpoints
    where customer_id is not null
    union
    select
        'visitor' as link_type,
        visitor_id as link_id,
        customer_id
    from events
    where customer_id is not null
    union
    select
        'visitor' as link_type,
        order_visitors.visitor_id as link_id,
        orders.customer_id
    from order_visitors
    inner join orders on order_visitors.order_id = orders.order_id
    where orders.customer_id is not null
    union
    select
        'contact' as link_type,
        contacts.contact_id as link_id,
        leads.customer_id
    from contacts
    inner join leads on contacts.lead_id = leads.lead_id
    where leads.customer_id is not null

),

counted as (

    select
        link_type,
        link_id,
        customer_id,
        count(*) over (partition by link_type, link_id) as customer_count
    from links

),

round_0 as (

    select
        link_type,
        link_id,
        customer_id,
        customer_id as label
    from counted
    where customer_count > 1

),
{% for round in range(1, rounds + 1) %}
-- the first label among the customers of each link, then among the links of each customer
seen_{{ round }} as (

    select
        link_type,
        link_id,
        customer_id,
        min({{ binary_order('label') }}) over (partition by link_type, link_id) as label
    from round_{{ round - 1 }}

),

round_{{ round }} as (

    select
        link_type,
        link_id,
        customer_id,
        min({{ binary_order('label') }}) over (partition by customer_id) as label
    from seen_{{ round }}

),
{% endfor %}
-- a link whose customers have two labels lies in a group that is larger than the rounds reach
compared as (

    select
        customer_id,
        label,
        min({{ binary_order('label') }}) over (partition by link_type, link_id)
        <> max({{ binary_order('label') }}) over (partition by link_type, link_id) as is_cut
    from round_{{ rounds }}

),

customers as (

    select
        customer_id,
        label,
        max(case when is_cut then 1 else 0 end) as is_cut
    from compared
    group by customer_id, label

),

groups as (

    select
        customer_id,
        label,
        count(*) over (partition by label) as customer_count,
        max(is_cut) over (partition by label) = 1 as is_cut
    from customers

),

-- a customer who shares no id, or one with too many to be trusted, is a person alone
final as (

    select
        links.link_type,
        links.link_id,
        links.customer_id,
        groups.label as group_id,
        coalesce(groups.customer_count, 1) as customer_count,
        coalesce(not groups.is_cut and groups.customer_count <= {{ max_customers }}, true)
            as is_trusted,
        case
            when not groups.is_cut and groups.customer_count <= {{ max_customers }}
                then groups.label
            else links.customer_id
        end as person_customer_id
    from links
    left join groups on links.customer_id = groups.customer_id

)

select * from final
