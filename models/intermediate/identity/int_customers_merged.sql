{{ config(materialized='table') }}

{#- A group of n customers is n - 1 steps across at most, so that after as many rounds as a group
    that is trusted may have steps, each such group has one label. Only a group that is too large
    to be trusted can have several. -#}
{%- set max_customers = var('identity_max_customers') %}
{%- set rounds = [max_customers - 1, 1] | max %}

with links as (

    select * from {{ ref('int_identity_links') }}

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

merged as (

    select
        customer_id,
        label as group_id,
        customer_count,
        not is_cut and customer_count <= {{ max_customers }} as is_trusted,
        case
            when not is_cut and customer_count <= {{ max_customers }} then label
            else customer_id
        end as person_customer_id
    from groups

)

select * from merged
