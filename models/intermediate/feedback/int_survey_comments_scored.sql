-- read by a fact of many columns: splitting texts into words is done once
{{ config(materialized='table') }}

with responses as (

    select * from {{ ref('stg_feedback__survey_responses') }}

),

known_words as (

    select * from {{ ref('comment_words') }}

),

comments as (

    select
        response_id,
        length(comment) as comment_length,
        {{ fold_text('comment') }} as folded_comment
    from responses
    where comment is not null

),

words as (

    select
        response_id,
        {{ text_words('folded_comment') }} as word
    from comments
    where folded_comment is not null

),

-- every language in which the word means something
matches as (

    select
        words.response_id,
        known_words.language_code,
        known_words.is_function_word,
        known_words.polarity
    from words
    inner join known_words on words.word = known_words.word

),

languages as (

    select
        response_id,
        language_code,
        sum(case when is_function_word then 1 else 0 end) as function_words,
        sum(case when polarity > 0 then 1 else 0 end) as positive_words,
        sum(case when polarity < 0 then 1 else 0 end) as negative_words
    from matches
    group by response_id, language_code

),

-- the language with most words that hold sentences together, then with most words at all
ranked_languages as (

    select
        languages.*,
        row_number() over (
            partition by response_id
            order by
                function_words desc,
                positive_words + negative_words desc,
                {{ binary_order('language_code') }}
        ) as language_number
    from languages

),

scored as (

    select
        comments.response_id,
        cast(comments.comment_length as bigint) as comment_length,
        case when languages.function_words > 0 then languages.language_code end
            as comment_language,
        {{ ratio(
            'languages.positive_words - languages.negative_words',
            '(languages.positive_words + languages.negative_words)'
        ) }} as comment_polarity
    from comments
    left join ranked_languages as languages
        on comments.response_id = languages.response_id and languages.language_number = 1

)

select * from scored
