-- Each of the 125 combinations of scores lies in one range of the seed: in none, customers would
-- have no segment, in two, they would be there twice.
with segments as (

    select * from {{ ref('rfm_segments') }}

),

numbers as (

    {{ dbt.generate_series(5) }}

),

scores as (

    select
        recency.generated_number as recency_score,
        frequency.generated_number as frequency_score,
        monetary.generated_number as monetary_score
    from numbers as recency
    cross join numbers as frequency
    cross join numbers as monetary

)

select
    scores.recency_score,
    scores.frequency_score,
    scores.monetary_score,
    count(segments.rfm_segment) as ranges
from scores
left join segments
    on
        scores.recency_score >= segments.from_recency
        and scores.recency_score <= segments.to_recency
        and scores.frequency_score >= segments.from_frequency
        and scores.frequency_score <= segments.to_frequency
        and scores.monetary_score >= segments.from_monetary
        and scores.monetary_score <= segments.to_monetary
group by scores.recency_score, scores.frequency_score, scores.monetary_score
having count(segments.rfm_segment) <> 1
