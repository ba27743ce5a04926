-- Which paid channel to cut?
--
-- The one whose return on spend is lowest by the model that likes it least. A channel that ends
-- many sales and begins none (last touch far above first touch) takes credit for what others have
-- done; removal effects (markov) ask what would be missing without it. Cut the first of the list
-- first, and watch whether the sales that it ended go with it.
with roi as (

    select * from {{ ref('rpt_channel_roi') }}
    where is_paid and spend > 0

)

select
    channel,
    max(spend) as spend,
    {%- for model in ['first_touch', 'last_touch', 'linear', 'markov'] %}
    max(case when attribution_model = '{{ model }}' then cast(roi as numeric(18, 2)) end)
        as roi_{{ model }},
    {%- endfor %}
    {%- for model, told in {'first_touch': 'sales_begun', 'last_touch': 'sales_ended'}.items() %}
    cast(
        max(case when attribution_model = '{{ model }}' then attributed_conversions end) as integer
    ) as {{ told }},
    {%- endfor %}
    cast(min(roi) as numeric(18, 2)) as lowest_roi
from roi
group by channel
order by lowest_roi, {{ binary_order('channel') }}
