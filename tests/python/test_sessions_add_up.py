"""Sessions, the funnel and search terms are tested in every build: each test finds its damage."""

import pytest

# What is done to the built shop, and the one test that has to see it.
DAMAGE = {
    "assert_sessions_hold_every_event": """
        update marts.fct_sessions set event_count = event_count + 1
        where session_id = (select min(session_id) from marts.fct_sessions)
    """,
    "assert_abandoned_carts_are_what_was_left_in_them": """
        update marts.fct_cart_items set left_value = left_value + 0.01
        where session_id = (
            select min(session_id) from marts.fct_cart_items where is_cart_abandoned
        )
    """,
    "assert_funnel_adds_up_to_the_sessions": """
        delete from marts.rpt_funnel
        where dimension_type = 'campaign' and dimension_value = '(none)'
        and month_start_on = date '2024-06-01'
    """,
    "assert_search_terms_add_up_to_all_searches": """
        update marts.rpt_search_terms set searches = searches + 1
        where origin = 'off_site' and period_type = 'month' and search_term = 'shampoo'
        and period_starts_on = date '2024-06-01'
    """,
    "assert_search_terms_are_of_several_persons": """
        update intermediate.int_searches set person_id = 'customer:C0001'
        where search_term = 'body mist'
    """,
    "rpt_search_terms_name_no_address_and_no_long_number": """
        update marts.rpt_search_terms set search_term = '0171 234567'
        where search_term = 'blush'
    """,
    "fct_sessions_abandon_only_carts_that_were_not_bought": """
        update marts.fct_sessions set is_cart_abandoned = true where bought_later_at is not null
    """,
    "fct_cart_items_are_bought_only_from_carts_that_are_bought": """
        update marts.fct_cart_items set bought_units = 1
        where session_id = (
            select max(session_id) from marts.fct_cart_items where is_cart_abandoned
        )
    """,
}


@pytest.mark.parametrize("test", DAMAGE)
def test_damage_is_seen(find_damage, test):
    assert find_damage(test, DAMAGE[test])
