"""Personal data stays in staging: no mart and no snapshot holds a value that names a person."""

import duckdb
from conftest import query_duckdb

# What identifies a person by itself, wherever it stands in a text.
PERSONAL_VALUES = """
    select distinct value from (
        select email as value from raw.raw_shop__customers
        union all select phone from raw.raw_shop__customers
        union all select first_name || ' ' || last_name from raw.raw_shop__customers
        union all select contact_email from raw.raw_marketing__leads
        union all select comment from raw.raw_feedback__survey_responses
    ) where length(value) > 4
"""


def test_no_text_holds_a_personal_value(built_sample):
    texts = query_duckdb(
        built_sample,
        """
        select table_schema || '.' || table_name as relation, column_name as name
        from information_schema.columns
        where table_schema in ('marts', 'snapshots') and data_type = 'VARCHAR'
        """,
    )
    union = " union all ".join(
        f"select distinct '{relation}.{name}' as place, {name} as text from {relation}"
        for relation, name in texts.itertuples(index=False, name=None)
    )
    leaks = query_duckdb(
        built_sample,
        f"""
        with personal as ({PERSONAL_VALUES}), texts as ({union})
        select texts.place, personal.value
        from texts inner join personal on contains(lower(texts.text), lower(personal.value))
        """,
    )
    assert leaks.empty, leaks.to_string()
    assert len(query_duckdb(built_sample, PERSONAL_VALUES)) > 500, "nothing to look for"


def test_what_people_type_of_themselves_is_not_told(built_sample, dbt):
    """An address and a number that many type, a name that one types: searches without a word."""
    dbt.start_from(built_sample)
    typed = {"anna@example.org": 5, "+49 171 2345678": 5, "anna muster": 1}
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        for text, times in typed.items():
            connection.execute(
                f"""
                update staging.base_web__events set search_term = '{text}'
                where event_id in (
                    select event_id from staging.base_web__events
                    where search_term = 'shampoo' and is_current_version
                    order by event_id limit {times}
                )
                """
            )
    dbt("build", "--select", "int_searches+").check()
    terms = query_duckdb(
        dbt.duckdb_path,
        """
        select search_term, sum(searches) as searches from marts.rpt_search_terms
        where period_type = 'month' and origin = 'on_site' group by search_term
        """,
    ).set_index("search_term")["searches"]
    assert terms["(rare terms)"] == sum(typed.values())
    assert not terms.index.str.contains("anna|171|example").any()
    before = query_duckdb(
        built_sample,
        """
        select sum(searches) as searches from marts.rpt_search_terms
        where period_type = 'month' and origin = 'on_site'
        """,
    )
    assert terms.sum() == before.searches[0]
