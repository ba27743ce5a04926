"""Rows that break the contract, and repeated versions, put into the seeds on purpose.

Each broken row notes the table, its key and the reason that the project must give. A row that is
broken only because its parent was rejected is noted too (reason `orphan`), so the notes hold every
rejected row. Rows of broken orders have ids from 9901 on; nothing else refers to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .columns import TABLES

FUTURE = "2031-05-05 10:00:00"


@dataclass
class BrokenRows:
    """Adds broken rows and versions to text tables, and remembers them."""

    rows: dict[str, list[list[str]]]
    rejected: list[dict] = field(default_factory=list)
    superseded: list[dict] = field(default_factory=list)

    def _like(self, path: str, wanted: dict[str, str]) -> dict[str, str]:
        """The middle one of the rows with the wanted values, as a dict."""
        names = list(TABLES[path].columns)
        fits = [
            row
            for row in self.rows[path]
            if all(row[names.index(name)] == value for name, value in wanted.items())
        ]
        return dict(zip(names, fits[len(fits) // 2], strict=True))

    def reject(self, path: str, reason: str, detail: str, like=None, **changes: str) -> None:
        """Add a copy of a good row with `changes`, to be rejected for `reason`."""
        row = self._like(path, like or {}) | changes
        self.rows[path].append(list(row.values()))
        key = {name: row[name] or None for name in TABLES[path].key}
        note = {"table": path, "key": key, "reason": reason, "detail": detail}
        self.rejected.append(note)

    def repeat(self, path: str, key: str, after: bool, **changes: str) -> None:
        """Add another, older (or equal) version of the row with this key."""
        names = list(TABLES[path].columns)
        place = next(i for i, row in enumerate(self.rows[path]) if row[0] == key)
        row = dict(zip(names, self.rows[path][place], strict=True)) | changes
        self.rows[path].insert(place + (1 if after else 0), list(row.values()))
        self.superseded.append({"table": path, "key": {TABLES[path].key[0]: key}})


def plant_broken_rows(rows: dict[str, list[list[str]]]) -> BrokenRows:
    """Put versions and broken rows into the tables; returns the notes."""
    book = BrokenRows(rows)
    _versions(book)
    _shop(book)
    _marketing(book)
    _web_and_feedback(book)
    _inventory(book)
    return book


def _versions(book: BrokenRows) -> None:
    """Older versions before and after the newest, a tie, and an exact repeat."""
    orders = [row for row in book.rows["shop.orders"] if row[3] == "delivered"]
    for number, row in enumerate(orders[200:1400:240]):
        early = {"paid_at": "", "shipped_at": "", "delivered_at": "", "updated_at": row[5]}
        change = {"order_status": "placed", **early}
        book.repeat("shop.orders", row[0], after=number % 2 == 0, **change)
    # One order in three versions.
    row = orders[700]
    first = {"order_status": "placed", "paid_at": "", "updated_at": row[5]}
    open_ = {"shipped_at": "", "delivered_at": ""}
    book.repeat("shop.orders", row[0], after=True, **(open_ | first))
    paid = {"order_status": "paid", "updated_at": row[6]}
    book.repeat("shop.orders", row[0], after=False, **(open_ | paid))

    customers = book.rows["shop.customers"]
    old = "2023-06-01 08:00:00"
    book.repeat("shop.customers", customers[20][0], True, city="Old Town", updated_at=old)
    consent = {"has_marketing_consent": "false", "updated_at": old}
    book.repeat("shop.customers", customers[90][0], False, **consent)
    # The same moment twice: which one wins must not depend on the engine.
    book.repeat("shop.customers", customers[150][0], True, city="Tie Town")
    for row in [r for r in book.rows["shop.products"] if not r[10]][3:6:2]:
        cheap = {"unit_price": "3.50", "updated_at": "2020-01-01 00:00:00"}
        book.repeat("shop.products", row[0], after=row[0] > "P040", **cheap)
    book.repeat("web.events", book.rows["web.events"][5000][0], after=True)


def _shop(book: BrokenRows) -> None:
    """Broken shop rows, with two chains: customer -> order -> item -> return, order -> all."""
    reject = book.reject
    table = "shop.customers"
    reject(table, "missing_key", "no customer_id", customer_id="", email="")
    born = {"birth_date": "2029-01-01", "email": ""}
    reject(table, "bad_value", "born after registration", customer_id="C9901", **born)
    late = {"registered_at": FUTURE, "email": ""}
    reject(table, "future_timestamp", "registered in 2031", customer_id="C9902", **late)
    never = {"registered_at": "long ago", "email": ""}
    reject(table, "bad_type", "registered_at is no timestamp", customer_id="C9903", **never)

    table = "shop.products"
    alive = {"discontinued_on": ""}
    below = {"unit_price": "-9.90", "sku": "NEG-9901"}
    reject(table, "bad_value", "price below 0", alive, product_id="P991", **below)
    word = {"unit_price": "free", "sku": "FRE-9902"}
    reject(table, "bad_type", "price is a word", alive, product_id="P992", **word)
    ends = {"launched_on": "2024-05-01", "discontinued_on": "2024-04-01", "sku": "END-9903"}
    reject(table, "bad_value", "discontinued before launch", alive, product_id="P993", **ends)

    _orders(book)

    table = "shop.exchange_rates"
    reject(table, "missing_key", "no currency", currency_code="")
    saturday = {"rate_date": "2024-06-01", "rate_to_reporting": "n/a"}
    reject(table, "bad_type", "rate is no number", **saturday)


def _orders(book: BrokenRows) -> None:
    """Broken orders and everything that hangs on them."""
    reject = book.reject
    table = "shop.orders"
    like = {"order_status": "delivered", "currency_code": "EUR", "session_id": ""}
    reject(table, "missing_key", "no order_id", like, order_id="")
    bad = [
        ("O9901", "bad_type", "ordered_at is no timestamp", {"ordered_at": "yesterday"}),
        ("O9902", "bad_value", "negative discount", {"discount_amount": "-5.00"}),
        ("O9903", "bad_status", "unknown status", {"order_status": "teleported"}),
        ("O9904", "unknown_currency", "no rate for XXX", {"currency_code": "XXX"}),
        ("O9905", "future_timestamp", "ordered in 2031", {"ordered_at": FUTURE}),
        ("O9906", "orphan", "customer does not exist", {"customer_id": "C9999"}),
        ("O9907", "orphan", "customer was rejected", {"customer_id": "C9903"}),
        (
            "O9908",
            "bad_status",
            "bad status and no such customer: the first reason counts",
            {"order_status": "lost", "customer_id": "C9999"},
        ),
    ]
    for number, (order, reason, detail, change) in enumerate(bad):
        reject(table, reason, detail, like, order_id=order, **change)
        item = f"I{9901 + number}"
        gone = {"order_item_id": item, "order_id": order}
        reject("shop.order_items", "orphan", "its order was rejected", **gone)
    second = {"order_item_id": "I9909", "order_id": "O9904"}
    reject("shop.order_items", "orphan", "its order was rejected", **second)
    for payment, order in (("PM9901", "O9903"), ("PM9902", "O9904"), ("PM9903", "O9906")):
        gone = {"payment_id": payment, "order_id": order}
        reject("shop.payments", "orphan", "its order was rejected", **gone)
    for back, item in (("R9901", "I9904"), ("R9902", "I9907")):
        gone = {"return_id": back, "order_item_id": item}
        reject("shop.returns", "orphan", "its item was rejected", **gone)

    table = "shop.order_items"
    reject(table, "missing_key", "no order_item_id", order_item_id="")
    reject(table, "missing_key", "no order_id", order_item_id="I9911", order_id="")
    reject(table, "bad_type", "quantity is a word", order_item_id="I9912", quantity="two")
    reject(table, "bad_value", "quantity 0", order_item_id="I9913", quantity="0")
    reject(table, "bad_value", "negative quantity", order_item_id="I9914", quantity="-1")
    reject(table, "bad_value", "negative price", order_item_id="I9915", unit_price="-4.00")
    reject(table, "orphan", "order does not exist", order_item_id="I9916", order_id="O9999")
    reject(table, "orphan", "product does not exist", order_item_id="I9917", product_id="P999")
    reject(table, "orphan", "product was rejected", order_item_id="I9918", product_id="P991")

    table = "shop.payments"
    reject(table, "missing_key", "no payment_id", payment_id="")
    reject(table, "bad_type", "amount is no number", payment_id="PM9911", amount="12,50 EUR")
    day = "2024-02-30 10:00:00"
    reject(table, "bad_type", "30 February", payment_id="PM9912", attempted_at=day)
    reject(table, "bad_value", "negative amount", payment_id="PM9913", amount="-20.00")
    reject(table, "bad_status", "unknown status", payment_id="PM9914", payment_status="maybe")
    reject(table, "future_timestamp", "in 2031", payment_id="PM9915", attempted_at=FUTURE)
    reject(table, "orphan", "order does not exist", payment_id="PM9916", order_id="O9999")

    table = "shop.returns"
    reject(table, "missing_key", "no return_id", return_id="")
    reject(table, "bad_type", "refund is no number", return_id="R9911", refund_amount="all")
    reject(table, "bad_value", "quantity 0", return_id="R9912", quantity="0")
    reject(table, "future_timestamp", "in 2031", return_id="R9913", returned_at=FUTURE)
    reject(table, "orphan", "item does not exist", return_id="R9914", order_item_id="I9999")


def _marketing(book: BrokenRows) -> None:
    """Broken marketing rows."""
    reject = book.reject
    ends = {"starts_on": "2024-08-10", "ends_on": "2024-08-01", "campaign_name": "Backwards"}
    table = "marketing.campaigns"
    reject(table, "bad_value", "ends before it starts", campaign_id="CP99", **ends)
    table = "marketing.campaign_products"
    reject(table, "orphan", "product does not exist", product_id="P999")
    reject(table, "orphan", "campaign was rejected", campaign_id="CP99")
    table = "marketing.campaign_spend"
    before = {"spend_date": "2023-12-01"}
    reject(table, "missing_key", "no campaign_id", campaign_id="", **before)
    reject(table, "bad_type", "no date", spend_date="May")
    reject(table, "bad_value", "negative spend", spend_amount="-1.00", **before)
    gone = {"campaign_id": "CP98", "spend_date": "2023-12-02"}
    reject(table, "orphan", "campaign does not exist", **gone)
    table = "marketing.touchpoints"
    reject(table, "missing_key", "no touchpoint_id", touchpoint_id="")
    reject(table, "bad_type", "no timestamp", touchpoint_id="T99901", occurred_at="noon")
    reject(table, "future_timestamp", "in 2031", touchpoint_id="T99902", occurred_at=FUTURE)
    reject(table, "orphan", "no such customer", touchpoint_id="T99903", customer_id="C9999")
    reject(table, "orphan", "no such campaign", touchpoint_id="T99904", campaign_id="CP98")
    table = "marketing.leads"
    reject(table, "missing_key", "no lead_id", lead_id="")
    reject(table, "bad_type", "no timestamp", lead_id="L9901", created_at="soon")
    reject(table, "future_timestamp", "in 2031", lead_id="L9902", created_at=FUTURE)
    reject(table, "orphan", "product does not exist", lead_id="L9903", product_id="P999")
    reject(table, "orphan", "campaign was rejected", lead_id="L9904", campaign_id="CP99")


def _web_and_feedback(book: BrokenRows) -> None:
    """Broken events and survey responses."""
    reject = book.reject
    table = "web.events"
    seen = {"event_type": "product_view"}
    reject(table, "missing_key", "no event_id", seen, event_id="")
    word = {"event_id": "E99901", "result_count": "many"}
    reject(table, "bad_type", "result_count is a word", {"event_type": "search"}, **word)
    odd = {"event_id": "E99902", "event_type": "mind_reading"}
    reject(table, "bad_status", "unknown event type", seen, **odd)
    reject(table, "future_timestamp", "in 2031", seen, event_id="E99903", occurred_at=FUTURE)
    reject(table, "orphan", "no such customer", seen, event_id="E99904", customer_id="C9999")
    reject(table, "orphan", "no such product", seen, event_id="E99905", product_id="P999")
    table = "feedback.survey_responses"
    review = {"survey_type": "product_review"}
    nps = {"survey_type": "nps"}
    reject(table, "missing_key", "no response_id", review, response_id="")
    reject(table, "bad_type", "rating is a word", review, response_id="SR9901", rating="good")
    reject(table, "bad_value", "rating 6", review, response_id="SR9902", rating="6")
    reject(table, "bad_value", "nps 11", nps, response_id="SR9903", nps_score="11")
    odd = {"response_id": "SR9904", "survey_type": "gossip"}
    reject(table, "bad_status", "unknown survey type", review, **odd)
    late = {"response_id": "SR9905", "responded_at": FUTURE}
    reject(table, "future_timestamp", "in 2031", review, **late)
    reject(table, "orphan", "no such product", review, response_id="SR9906", product_id="P999")
    reject(table, "orphan", "its order was rejected", nps, response_id="SR9907", order_id="O9904")


def _inventory(book: BrokenRows) -> None:
    """Broken stock, purchase orders and batches; counts on a Sunday, when nobody counts."""
    reject = book.reject
    table = "inventory.stock_levels"
    sunday = {"stock_date": "2024-06-02"}
    reject(table, "missing_key", "no product_id", product_id="", **sunday)
    reject(table, "bad_type", "units are a word", on_hand_quantity="lots", **sunday)
    below = {"on_hand_quantity": "-3", "stock_date": "2024-06-09"}
    reject(table, "bad_value", "negative stock", **below)
    reject(table, "orphan", "product does not exist", product_id="P999", **sunday)
    reject(table, "orphan", "warehouse does not exist", warehouse_id="W9", **sunday)
    table = "inventory.purchase_orders"
    came = {"warehouse_id": "W1"}
    reject(table, "missing_key", "no purchase_order_id", came, purchase_order_id="")
    word = {"purchase_order_id": "PO9901", "ordered_quantity": "a dozen"}
    reject(table, "bad_type", "quantity is a word", came, **word)
    zero = {"purchase_order_id": "PO9902", "ordered_quantity": "0"}
    reject(table, "bad_value", "nothing ordered", came, **zero)
    late = {"purchase_order_id": "PO9903", "ordered_at": FUTURE, "received_at": ""}
    reject(table, "future_timestamp", "in 2031", came, **late)
    gone = {"purchase_order_id": "PO9904", "supplier_id": "SU9"}
    reject(table, "orphan", "supplier does not exist", came, **gone)
    table = "inventory.batches"
    reject(table, "missing_key", "no batch_id", batch_id="")
    word = {"batch_id": "B9901", "received_quantity": "box"}
    reject(table, "bad_type", "quantity is a word", **word)
    ends = {"manufactured_on": "2024-06-01", "expires_on": "2024-01-01"}
    reject(table, "bad_value", "expires before it is made", batch_id="B9902", **ends)
    reject(table, "orphan", "warehouse does not exist", batch_id="B9903", warehouse_id="W9")
