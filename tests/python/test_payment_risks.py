"""Payments that are made wrong on purpose are found, each for its reason."""

import duckdb
import pytest

CHANGED = """
    update raw.raw_shop__payments set amount = cast(amount as numeric(18, 2)) + 5
    where order_id = '{too_much}' and payment_status = 'captured';
    delete from raw.raw_shop__payments where order_id = '{never_paid}';
    delete from raw.raw_shop__payments
    where order_id = '{kept}' and payment_status = 'refunded';
"""


@pytest.fixture(scope="module")
def orders(built_sample) -> dict[str, str]:
    """Orders of the last year without any reason: two sales in the reporting currency, and one that
    was cancelled after it was paid."""
    asked = """
        select order_id from marts.fct_orders
        where {condition} and currency_code = 'EUR' and net_sales > 0
            and order_date between date '2024-03-01' and date '2025-01-31'
            and order_id not in (select order_id from marts.rpt_payment_risks)
        order by order_id
    """
    with duckdb.connect(str(built_sample), read_only=True) as connection:
        sales = connection.execute(asked.format(condition="is_sale")).fetchall()
        kept = connection.execute(
            asked.format(
                condition="order_status = 'cancelled' and order_id in (select order_id"
                " from staging.stg_shop__payments where payment_status = 'refunded')"
            )
        ).fetchall()
    return {"too_much": sales[0][0], "never_paid": sales[1][0], "kept": kept[0][0]}


def test_amounts_that_do_not_match_are_found(dbt, built_sample, orders):
    dbt.start_from(built_sample)
    before = dbt.query("select order_id, reason from marts.rpt_payment_risks")
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        connection.execute(CHANGED.format(**orders))
    dbt("run", "--select", "base_shop__payments", "int_order_payments", "rpt_payment_risks").check()
    after = dbt.query("""
        select order_id, reason, figure, due_amount, captured_amount, refunded_amount
        from marts.rpt_payment_risks
    """)
    new = after[~after["order_id"].isin(before["order_id"])].set_index("order_id")
    assert len(after) == len(before) + 3 and set(new.index) == set(orders.values())
    assert set(new["reason"]) == {"amount_mismatch"}
    assert new.loc[orders["too_much"], "figure"] == 5
    never_paid = new.loc[orders["never_paid"]]
    assert never_paid["figure"] == -never_paid["due_amount"] < 0
    kept = new.loc[orders["kept"]]
    assert kept["figure"] == kept["captured_amount"] > 0 == kept["refunded_amount"]
