"""What the popularity marts are computed from, in one form for every shop."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from .contract import Shop
from .exact import PRICE, QUANTITY, whole
from .leads import find_leads
from .money import Money
from .settings import Settings

# The event types that say something about a product, and the column that counts them.
EVENT_COUNTS = {
    "product_impression": "impressions",
    "product_view": "views",
    "add_to_cart": "add_to_carts",
}
SALES_COLUMNS = [
    "order_item_id", "order_id", "product_id", "customer_id", "ordered_at", "order_date",
    "quantity", "unit_cost", "net_sales",
]


@dataclass
class Facts:
    """Frames with one row each, days as timestamps at midnight; an absent table has no rows.

    lines      order_item_id, order_id, product_id, customer_id (missing for a guest), is_sale,
               ordered_at, order_date, quantity, unit_cost, and the amounts of fct_order_items
    returns    order_item_id, product_id, customer_id, is_sale, order_date, returned_on, quantity,
               refunded_amount
    leads      product_id, created_on, converted_on
    events     product_id, event_date, count_as (one of EVENT_COUNTS' columns)
    ratings    product_id, customer_id (missing for a guest), rating, responded_on
    stock      stock_date, warehouse_id, product_id, on_hand_quantity
    products   product_id, category, unit_cost
    customers  customer_id, age_band, gender, country, region
    """

    lines: pd.DataFrame
    returns: pd.DataFrame
    leads: pd.DataFrame
    events: pd.DataFrame
    ratings: pd.DataFrame
    stock: pd.DataFrame
    products: pd.DataFrame
    customers: pd.DataFrame

    @cached_property
    def sales(self) -> pd.DataFrame:
        """The lines of sales, with the columns that more than one mart asks for."""
        return self.lines.loc[self.lines["is_sale"], SALES_COLUMNS]

    def sold_between(self, first_day: pd.Timestamp, last_day: pd.Timestamp) -> pd.DataFrame:
        """The lines of sales of these days, both of them included."""
        return self.sales[self.sales["order_date"].between(first_day, last_day)]

    def returned_by(self, last_day: pd.Timestamp) -> pd.DataFrame:
        """What had come back of sales at the end of that day."""
        known = self.returns["is_sale"] & (self.returns["returned_on"] <= last_day)
        return self.returns[known]


def sample_facts(
    shop: Shop, money: Money, settings: Settings, age_bands: list[dict], last_day: date
) -> Facts:
    """The facts of a shop that keeps its days in UTC, its customers as old as on `last_day`.

    age_bands: age_band, from_age, to_age.
    """
    events = pd.DataFrame(
        [
            (row["product_id"], row["occurred_at"].date(), EVENT_COUNTS[row["event_type"]])
            for row in shop["web.events"]
            if row["product_id"] is not None and row["event_type"] in EVENT_COUNTS
        ],
        columns=["product_id", "event_date", "count_as"],
    )
    ratings = pd.DataFrame(
        [
            (row["product_id"], row["customer_id"], row["rating"], row["responded_at"].date())
            for row in shop["feedback.survey_responses"]
            if row["product_id"] is not None and row["rating"] is not None
        ],
        columns=["product_id", "customer_id", "rating", "responded_on"],
    )
    stock = pd.DataFrame(
        [
            {
                "stock_date": row["stock_date"],
                "warehouse_id": row["warehouse_id"],
                "product_id": row["product_id"],
                "on_hand_quantity": whole(row["on_hand_quantity"], QUANTITY),
            }
            for row in shop["inventory.stock_levels"]
        ]
    )
    products = pd.DataFrame(
        [
            {
                "product_id": row["product_id"],
                "category": row["category"],
                "unit_cost": whole(row["unit_cost"], PRICE),
            }
            for row in shop["shop.products"]
        ]
    ).astype({"unit_cost": "Int64"})
    customers = pd.DataFrame(
        [
            {
                "customer_id": row["customer_id"],
                "age_band": _age_band(row["birth_date"], last_day, age_bands)
                or row["age_band"]
                or "unknown",
                "gender": (row["gender"] or "unknown").lower(),
                "country": row["country_code"].upper() if row["country_code"] else "unknown",
                "region": row["region"] or "unknown",
            }
            for row in shop["shop.customers"]
        ]
    )
    return Facts(
        lines=money.lines,
        returns=money.returns,
        leads=find_leads(shop, money.lines, settings),
        events=_days(events, "event_date"),
        ratings=_days(ratings, "responded_on"),
        stock=_days(stock, "stock_date"),
        products=products,
        customers=customers,
    )


def _age_band(birth_date: date | None, day: date, age_bands: list[dict]) -> str | None:
    if birth_date is None:
        return None
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    age = day.year - birth_date.year - (not had_birthday)
    found = [b for b in age_bands if int(b["from_age"]) <= age <= int(b["to_age"])]
    return found[0]["age_band"] if found else None


def _days(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame.assign(**{name: pd.to_datetime(frame[name])})
