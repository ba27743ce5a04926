-- the reports of channels, campaigns and ROI read it, and not the credits of every touch
with by_path as (

    select * from {{ ref('int_attributed_daily_by_path') }}

),

by_markov as (

    select * from {{ ref('int_attributed_daily_by_markov') }}

),

final as (

    {%- for models in ['by_path', 'by_markov'] %}
    select
        conversion_date,
        channel,
        campaign_id,
        attribution_model,
        conversion_type,
        conversions,
        new_customers,
        revenue,
        margin,
        later_refunds,
        later_margin
    from {{ models }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
