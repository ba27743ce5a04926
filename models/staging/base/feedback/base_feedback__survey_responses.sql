{# Written by `make contract` from contract/feedback.yml: change that, not this. #}
{{ checked_rows('feedback', 'survey_responses') }}
