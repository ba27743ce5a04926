with leads as (

    select * from {{ ref('int_leads_valued') }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- every lead once for each of the three ways to group it
grouped as (

    {%- for dimension in ['campaign', 'lead_source', 'product'] %}
    select
        '{{ dimension }}' as lead_dimension,
        {%- if dimension == 'lead_source' %}
        leads.lead_source as dimension_value,
        {%- else %}
        coalesce(leads.{{ dimension }}_id, 'none') as dimension_value,
        {%- endif %}
        cast({{ dbt.date_trunc('month', 'leads.created_on') }} as date) as month_start_on,
        leads.*
    from leads
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

measured as (

    select
        grouped.lead_dimension,
        grouped.dimension_value,
        grouped.month_start_on,
        count(*) as leads,
        sum(case
            when
                not grouped.is_converted
                and {{ add_days('grouped.created_on', var('lead_window_days')) }}
                > as_of.as_of_date
                then 1
            else 0
        end) as open_leads,
        sum(case when grouped.is_converted then 1 else 0 end) as converted_leads,
        {{ median('grouped.days_to_convert') }} as median_days_to_sale,
        sum(grouped.days_to_convert) as total_days_to_sale,
        cast(sum(grouped.net_revenue) as numeric(18, 2)) as revenue,
        -- the margin of a part would pass for the margin of all
        cast(case
            when count(grouped.gross_margin) = count(*) then sum(grouped.gross_margin)
        end as numeric(18, 2)) as margin
    from grouped
    cross join as_of
    group by grouped.lead_dimension, grouped.dimension_value, grouped.month_start_on

),

final as (

    select
        measured.lead_dimension,
        measured.dimension_value,
        coalesce(campaigns.campaign_name, products.product_name, measured.dimension_value)
            as dimension_name,
        measured.month_start_on,
        cast(measured.leads as bigint) as leads,
        cast(measured.open_leads as bigint) as open_leads,
        cast(measured.converted_leads as bigint) as converted_leads,
        {{ ratio('measured.converted_leads', 'measured.leads') }} as lead_to_sale_ratio,
        cast(measured.median_days_to_sale as numeric(18, 1)) as median_days_to_sale,
        cast(coalesce(measured.total_days_to_sale, 0) as bigint) as total_days_to_sale,
        measured.revenue,
        measured.margin,
        {{ ratio('measured.revenue', 'measured.leads') }} as value_per_lead
    from measured
    left join campaigns
        on
            measured.lead_dimension = 'campaign'
            and measured.dimension_value = campaigns.campaign_id
    left join products
        on
            measured.lead_dimension = 'product'
            and measured.dimension_value = products.product_id

)

select * from final
