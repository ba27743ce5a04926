with leads as (

    select * from {{ ref('stg_marketing__leads') }}

),

-- one contact for all leads that left the same address; the address itself stays behind
contacts as (

    select
        lead_id,
        case
            when contact_email is null then lead_id
            else min({{ binary_order('lead_id') }}) over (partition by lower(contact_email))
        end as contact_id
    from leads

)

select * from contacts
