"""The tables of the input contract: their columns, kinds and keys.

A column's kind says how the generator holds it and how it is written:

    id:X    integer number n >= 0, written X + n with leading zeros (n < 0 is null)
    money   integer cents, decimal(18,2)
    rate    integer millionths, decimal(18,6)
    int     integer
    at      integer seconds since 1970-01-01 UTC, a timestamp
    date    integer days since 1970-01-01
    bool    boolean
    text    a (vocabulary, codes) pair or an arrow string array (code < 0 is null)

Integers equal to `NULL` are null in every kind.
"""

from __future__ import annotations

from dataclasses import dataclass

NULL = -(2**62)


@dataclass(frozen=True)
class Table:
    """One contract table: `columns` maps a column to its kind, `key` names the unique key."""

    system: str
    name: str
    key: tuple[str, ...]
    columns: dict[str, str]

    @property
    def path(self) -> str:
        """`system.table`, the name used by --tables and by the planted truths."""
        return f"{self.system}.{self.name}"


def _table(system: str, name: str, key: str, columns: str) -> Table:
    """Read a table from `column kind, column kind, ...`."""
    pairs = dict(part.split() for part in columns.split(","))
    return Table(system, name, tuple(key.split()), pairs)


_TABLES = [
    _table(
        "shop",
        "customers",
        "customer_id",
        """customer_id id:C, email text, phone text, first_name text, last_name text,
        birth_date date, gender text, city text, region text, country_code text,
        registered_at at, has_marketing_consent bool, erasure_requested_at at, updated_at at""",
    ),
    _table(
        "shop",
        "products",
        "product_id",
        """product_id id:P, sku text, product_name text, category text, subcategory text,
        brand text, unit_price money, unit_cost money, supplier_id id:SU, launched_on date,
        discontinued_on date, updated_at at""",
    ),
    _table(
        "shop",
        "orders",
        "order_id",
        """order_id id:O, customer_id id:C, session_id id:S, order_status text,
        currency_code text, ordered_at at, paid_at at, shipped_at at, delivered_at at,
        cancelled_at at, discount_amount money, tax_amount money, shipping_amount money,
        shipping_cost money, payment_fee money, updated_at at""",
    ),
    _table(
        "shop",
        "order_items",
        "order_item_id",
        """order_item_id id:I, order_id id:O, product_id id:P, quantity int,
        unit_price money, discount_amount money, unit_cost money""",
    ),
    _table(
        "shop",
        "payments",
        "payment_id",
        """payment_id id:PM, order_id id:O, payment_method text, payment_status text,
        amount money, attempted_at at""",
    ),
    _table(
        "shop",
        "returns",
        "return_id",
        """return_id id:R, order_item_id id:I, quantity int, refund_amount money,
        return_reason text, returned_at at""",
    ),
    _table(
        "shop",
        "exchange_rates",
        "rate_date currency_code",
        "rate_date date, currency_code text, rate_to_reporting rate",
    ),
    _table(
        "marketing",
        "campaigns",
        "campaign_id",
        """campaign_id id:CP, campaign_name text, theme text, channel text, starts_on date,
        ends_on date, budget_amount money""",
    ),
    _table(
        "marketing",
        "campaign_products",
        "campaign_id product_id",
        "campaign_id id:CP, product_id id:P",
    ),
    _table(
        "marketing",
        "campaign_spend",
        "campaign_id spend_date",
        """campaign_id id:CP, spend_date date, spend_amount money, impressions int,
        clicks int""",
    ),
    _table(
        "marketing",
        "touchpoints",
        "touchpoint_id",
        """touchpoint_id id:T, visitor_id id:V, customer_id id:C, session_id id:S,
        channel text, campaign_id id:CP, search_term text, occurred_at at""",
    ),
    _table(
        "marketing",
        "leads",
        "lead_id",
        """lead_id id:L, contact_email text, customer_id id:C, campaign_id id:CP,
        product_id id:P, lead_source text, created_at at""",
    ),
    _table(
        "web",
        "events",
        "event_id",
        """event_id id:E, session_id id:S, visitor_id id:V, customer_id id:C,
        event_type text, product_id id:P, order_id id:O, search_term text,
        result_count int, occurred_at at""",
    ),
    _table(
        "feedback",
        "survey_responses",
        "response_id",
        """response_id id:SR, survey_name text, survey_type text, customer_id id:C,
        order_id id:O, product_id id:P, campaign_id id:CP, rating int, nps_score int,
        comment text, responded_at at""",
    ),
    _table(
        "inventory",
        "suppliers",
        "supplier_id",
        "supplier_id id:SU, supplier_name text, agreed_lead_time_days int",
    ),
    _table(
        "inventory",
        "warehouses",
        "warehouse_id",
        "warehouse_id id:W, warehouse_name text, region text",
    ),
    _table(
        "inventory",
        "stock_levels",
        "stock_date warehouse_id product_id",
        """stock_date date, warehouse_id id:W, product_id id:P, on_hand_quantity int,
        reserved_quantity int""",
    ),
    _table(
        "inventory",
        "purchase_orders",
        "purchase_order_id",
        """purchase_order_id id:PO, supplier_id id:SU, product_id id:P, warehouse_id id:W,
        ordered_quantity int, received_quantity int, unit_cost money, ordered_at at,
        expected_at at, received_at at""",
    ),
    _table(
        "inventory",
        "batches",
        "batch_id",
        """batch_id id:B, product_id id:P, warehouse_id id:W, lot_number text,
        manufactured_on date, expires_on date, received_quantity int,
        remaining_quantity int""",
    ),
]

TABLES: dict[str, Table] = {table.path: table for table in _TABLES}
SYSTEMS: list[str] = list(dict.fromkeys(table.system for table in _TABLES))
