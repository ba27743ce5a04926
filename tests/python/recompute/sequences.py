"""Which products customers take up later than others, counted customer by customer."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

import pandas as pd

from .affinity import wilson_lower_bound
from .customers import known_lines
from .exact import RATIO, nearest
from .facts import Facts
from .settings import constants_of, settings_of

# Rates are rounded to four decimals more before, as floating point is behind them.
FINER = 4


@dataclass(frozen=True)
class SequenceSettings:
    """One meaning each, as docs/variables.md tells."""

    days: int
    window_days: int
    min_customers: int
    max_products: int


def sequence_settings() -> SequenceSettings:
    """The project's own."""
    bounds = constants_of("affinity_tuning")["tuning"]
    return settings_of(
        SequenceSettings,
        "sequence_",
        min_customers=bounds["sequence_min_customers"],
        max_products=bounds["sequence_max_products"],
    )


def first_purchases(
    facts: Facts, last_day: pd.Timestamp, settings: SequenceSettings
) -> dict[str, dict[str, tuple]]:
    """customer -> product -> (moment, day) of the first purchase that was kept, if in the window.

    Only products that enough customers bought for the first time in the window.
    """
    lines = known_lines(facts, last_day)
    lines = lines[lines["is_kept"] & lines["customer_id"].notna()].sort_values("ordered_at")
    first = lines.drop_duplicates(["customer_id", "product_id"])
    first = first[first["order_date"] > last_day - pd.Timedelta(days=settings.window_days)]
    customers = first.groupby("product_id").size()
    first = first[first["product_id"].map(customers) >= settings.min_customers]
    found = defaultdict(dict)
    for row in first.itertuples():
        found[row.customer_id][row.product_id] = (row.ordered_at, row.order_date)
    return dict(found)


def sequences(
    facts: Facts, last_day: pd.Timestamp, settings: SequenceSettings
) -> pd.DataFrame:
    """fct_product_sequences; rates as whole numbers of their last decimal, medians of tenths."""
    # All customers decide what a first product is, those with too many products too.
    everybody = first_purchases(facts, last_day, settings)
    last_start = last_day - pd.Timedelta(days=settings.days)
    began = Counter(
        product for bought in everybody.values() for product, (_, day) in bought.items()
        if day <= last_start
    )
    first_products = {p for p, customers in began.items() if customers >= settings.min_customers}
    counted = [b for b in everybody.values() if len(b) <= settings.max_products]

    first_customers, followed, gaps = Counter(), Counter(), defaultdict(list)
    for bought in counted:
        for product, (moment, day) in bought.items():
            if product not in first_products or day > last_start:
                continue
            first_customers[product] += 1
            for other, (later, later_day) in bought.items():
                gap = (later_day - day).days
                if later > moment and gap <= settings.days:
                    gaps[product, other].append(gap)
                    followed[other] += 1
    rows = []
    for (product, other), days in gaps.items():
        if len(days) < settings.min_customers:
            continue
        base = Fraction(followed[other], first_customers.total() - first_customers[other])
        share = Fraction(len(days), first_customers[product])
        back = len(gaps.get((other, product), []))
        least = wilson_lower_bound(pd.Series([len(days)]), pd.Series([first_customers[product]]))
        rows.append(
            {
                "first_product_id": product,
                "then_product_id": other,
                "first_customers": first_customers[product],
                "customers": len(days),
                "share": _rate(share),
                "base_share": _rate(base),
                "lift": _rate(share / base),
                "lift_lower_bound": _rate(Fraction(float(least.iloc[0])) / base),
                "reverse_customers": back,
                "direction_share": _rate(Fraction(len(days), len(days) + back)),
                "median_days": int(median(days) * 10),
            }
        )
    frame = pd.DataFrame(rows).sort_values(
        ["lift_lower_bound", "customers", "then_product_id"], ascending=[False, False, True]
    )
    frame["sequence_rank"] = frame.groupby("first_product_id").cumcount() + 1
    return frame.assign(as_of_date=last_day)


def sequence_coverage(
    facts: Facts, last_day: pd.Timestamp, settings: SequenceSettings
) -> pd.DataFrame:
    """The counts of rpt_sequence_coverage, in one row."""
    sizes = [len(bought) for bought in first_purchases(facts, last_day, settings).values()]
    left_out = [size for size in sizes if size > settings.max_products]
    counts = {
        "customer_count": len(sizes),
        "left_out_customer_count": len(left_out),
        "first_purchase_count": sum(sizes),
        "left_out_first_purchase_count": sum(left_out),
    }
    return pd.DataFrame([counts])


def _rate(value: Fraction) -> int:
    fine = nearest(value * 10 ** (RATIO + FINER))
    return nearest(Fraction(fine, 10**FINER))
