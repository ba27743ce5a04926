-- Personal data stays in staging. What is in the texts of the marts, test_personal_data.py looks at.

-- no column is named for personal data
select
    count(*) > 100 as columns,
    not bool_or(column_name in (
        'email', 'phone', 'first_name', 'last_name', 'birth_date', 'city', 'contact_email', 'comment'
    )) as none_is_personal
from information_schema.columns
where table_schema in ('marts', 'snapshots');

-- no erased customer may be addressed
select count(*) > 0 and not bool_or(has_marketing_consent) from marts.dim_customers where is_erased;
