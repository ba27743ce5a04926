-- read by the report, the risks of products and the lists for campaigns
{{ config(materialized='table') }}

{#- so many days are compared with as many before them -#}
{%- set satisfaction_window_days = 30 -%}
{%- set counts = [
    'rating_count', 'rating_sum', 'nps_count', 'promoter_count', 'detractor_count',
] -%}

with answers as (

    select * from {{ ref('int_product_answers_daily') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

known_answers as (

    select
        answers.*,
        as_of.as_of_date,
        cast({{ dbt.date_trunc('month', 'answers.responded_on') }} as date) as month_starts_on
    from answers
    cross join as_of
    where answers.responded_on <= as_of.as_of_date

),

months as (

    select
        product_id,
        month_starts_on,
        as_of_date,
        {%- for count in counts %}
        sum({{ count }}) as {{ count }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from known_answers
    group by product_id, month_starts_on, as_of_date

),

by_month as (

    select
        months.product_id,
        'month' as period_type,
        months.month_starts_on as period_starts_on,
        case
            when {{ dbt.last_day('months.month_starts_on', 'month') }} < months.as_of_date
                then {{ dbt.last_day('months.month_starts_on', 'month') }}
            else months.as_of_date
        end as period_ends_on,
        {%- for count in counts %}
        months.{{ count }},
        {%- endfor %}
        months.rating_count as recent_rating_count,
        months.rating_sum as recent_rating_sum,
        coalesce(months_before.rating_count, 0) as previous_rating_count,
        coalesce(months_before.rating_sum, 0) as previous_rating_sum
    from months
    left join months as months_before
        on
            months.product_id = months_before.product_id
            and months.month_starts_on
            = cast({{ dbt.dateadd('month', 1, 'months_before.month_starts_on') }} as date)

),

as_of_now as (

    select
        product_id,
        'as_of' as period_type,
        cast(null as date) as period_starts_on,
        as_of_date as period_ends_on,
        {%- for count in counts %}
        sum({{ count }}) as {{ count }},
        {%- endfor %}
        {%- set recent = 'responded_on > ' ~ add_days('as_of_date', -satisfaction_window_days) %}
        {%- set previous = 'responded_on <= ' ~ add_days('as_of_date', -satisfaction_window_days)
            ~ ' and responded_on > ' ~ add_days('as_of_date', -2 * satisfaction_window_days) %}
        {%- for name, condition in {'recent': recent, 'previous': previous}.items() %}
        {%- set is_last_name = loop.last %}
        {%- for count in ['rating_count', 'rating_sum'] %}
        sum(case when {{ condition }} then {{ count }} else 0 end) as {{ name }}_{{ count }}
        {%- if not (loop.last and is_last_name) %},{% endif %}
        {%- endfor %}
        {%- endfor %}
    from known_answers
    group by product_id, as_of_date

),

counted as (

    select * from by_month
    union all
    select * from as_of_now

),

-- beside the product, all products in the same period
compared as (

    select
        counted.*,
        sum(rating_count) over (partition by period_type, period_ends_on) as shop_rating_count,
        sum(rating_sum) over (partition by period_type, period_ends_on) as shop_rating_sum,
        {{ ratio(
            'recent_rating_sum * previous_rating_count - previous_rating_sum * recent_rating_count',
            '(recent_rating_count * previous_rating_count)'
        ) }} as rating_change
    from counted

),

final as (

    select
        compared.*,
        {{ shrunk_rating(
            'rating_sum', 'rating_count', 'shop_rating_sum', 'shop_rating_count'
        ) }} as shrunk_rating,
        recent_rating_count >= {{ var('min_responses') }}
        and previous_rating_count >= {{ var('min_responses') }}
        and coalesce(rating_change, 0) <= -{{ var('rating_decline_threshold') }} as is_declining
    from compared

)

select * from final
