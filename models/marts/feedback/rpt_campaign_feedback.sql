with responses as (

    select * from {{ ref('fct_survey_responses') }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

counted as (

    select
        responses.campaign_id,
        count(*) as responses,
        count(responses.rating) as rating_count,
        cast(coalesce(sum(responses.rating), 0) as bigint) as rating_sum,
        count(responses.nps_score) as nps_count,
        count(case when responses.nps_group = 'promoter' then 1 end) as promoter_count,
        count(case when responses.nps_group = 'detractor' then 1 end) as detractor_count,
        count(responses.comment_length) as comment_count,
        min(responses.responded_on) as first_responded_on,
        max(responses.responded_on) as last_responded_on
    from responses
    inner join as_of on responses.responded_on <= as_of.as_of_date
    where responses.campaign_id is not null
    group by responses.campaign_id

),

-- beside the campaign, all campaigns
compared as (

    select
        counted.*,
        sum(rating_count) over () as all_rating_count,
        sum(rating_sum) over () as all_rating_sum
    from counted

),

final as (

    select
        compared.campaign_id,
        campaigns.campaign_name,
        campaigns.theme,
        campaigns.channel,
        cast(compared.responses as bigint) as responses,
        cast(compared.rating_count as bigint) as rated_responses,
        {{ ratio('compared.rating_sum', 'compared.rating_count') }} as average_rating,
        {{ shrunk_rating(
            'compared.rating_sum', 'compared.rating_count',
            'compared.all_rating_sum', 'compared.all_rating_count'
        ) }} as shrunk_rating,
        cast(compared.nps_count as bigint) as nps_responses,
        cast(compared.promoter_count as bigint) as promoters,
        cast(compared.detractor_count as bigint) as detractors,
        {{ net_promoter_score(
            'compared.promoter_count', 'compared.detractor_count', 'compared.nps_count'
        ) }} as nps,
        cast(compared.comment_count as bigint) as comments,
        compared.first_responded_on,
        compared.last_responded_on
    from compared
    inner join campaigns on compared.campaign_id = campaigns.campaign_id

)

select * from final
