{{ checked_rows('feedback', 'survey_responses') }}
