"""Who a lead is, and the first sale within the lead window that they made of it."""

from collections import defaultdict
from datetime import timedelta

import pandas as pd

from .contract import Shop
from .settings import Settings


def find_leads(shop: Shop, lines: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """fct_leads: one row a lead. lines: those of money.Money."""
    by_address = {}
    for customer in sorted(shop["shop.customers"], key=lambda row: row["customer_id"]):
        if customer["email"] is not None:
            by_address.setdefault(customer["email"].lower(), customer["customer_id"])

    bought = defaultdict(list)
    sales = lines[lines["is_sale"] & ~lines["is_guest"]]
    for line in sales.sort_values(["ordered_at", "order_id"]).itertuples():
        bought[line.customer_id].append(line)

    rows = []
    for lead in shop["marketing.leads"]:
        customer_id = lead["customer_id"]
        if customer_id is None and lead["contact_email"] is not None:
            customer_id = by_address.get(lead["contact_email"].lower())
        last_day = lead["created_at"].date() + timedelta(days=settings.lead_window_days)
        sale = next(
            (
                line
                for line in bought[customer_id]
                if lead["product_id"] in (None, line.product_id)
                and line.ordered_at >= lead["created_at"]
                and line.order_date.date() <= last_day
            ),
            None,
        )
        created_on = lead["created_at"].date()
        rows.append(
            {name: lead[name] for name in ("lead_id", "campaign_id", "product_id", "lead_source")}
            | {
                "customer_id": customer_id,
                "created_at": lead["created_at"],
                "created_on": created_on,
                "is_converted": sale is not None,
                "converted_order_id": sale and sale.order_id,
                "converted_at": sale and sale.ordered_at,
                "converted_on": sale and sale.order_date,
                "days_to_convert": sale and (sale.order_date.date() - created_on).days,
            }
        )
    frame = pd.DataFrame(rows)
    for name in ("created_at", "created_on", "converted_at", "converted_on"):
        frame[name] = pd.to_datetime(frame[name])
    return frame.astype({"days_to_convert": "Int64"})
