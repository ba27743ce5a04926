"""The marts of two shops, worked out a second time from their raw files, equal row by row.

Every column of every row, money to the cent. What a recomputation takes from another mart is proven
where that mart is. tests/statements/compared_cases.sql says that the cases that can go wrong occur.
"""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from conftest import query_duckdb
from recompute import attribution_reports as reports
from recompute import customers, feedback, lead_results, popularity
from recompute.affinity import basket_pairs
from recompute.compare import assert_same, read_mart
from recompute.contract import TABLES
from recompute.frequency import purchase_frequency
from recompute.inventory import Inventory
from recompute.kpis import kpi_days, kpis, payment_risks
from recompute.lists import Lists
from recompute.rank_history import rank_days
from recompute.recommendations import recommendation_settings, recommendations
from recompute.segments import popularity_by_segment
from recompute.sequences import sequence_coverage, sequence_settings, sequences
from recompute.sessions import Visits
from recompute.settings import read_variables
from recompute.shops import Journey, Sample, journey, reference, sample
from recompute.themes import theme_results
from recompute.upsell import upsell_candidates

# The state of incremental models, which is no content.
STATE = "source_fingerprint"
# Learnt from other customers, and proven in test_predictions_against_pandas.py.
PREDICTED = ("expected_orders_12m", "predicted_value_12m", "churn_probability", "churn_band")
# Chances, as floating point is.
CHANCES = {"p_value": 1e-6, "p_value_adjusted": 1e-6}
# So many days back from the last: the last and its neighbour, and one in the middle.
JOURNEY_DAYS = (0, 1, 45)


class Compared(NamedTuple):
    """A mart, what names its rows, and how it is worked out: from a shop and its built file.

    where: the rows that are compared. is_part: only the columns that are worked out.
    """

    mart: str
    key: str
    expected: Callable[[Sample | Journey, Path], pd.DataFrame]
    where: str = "true"
    is_part: bool = False
    ignored: tuple[str, ...] = ()


@cache
def answers() -> pd.DataFrame:
    return feedback.responses(sample().shop, sample().facts.lines, reference("comment_words"))


@cache
def credits(file: Path) -> pd.DataFrame:
    found = read_mart(file, "marts.fct_attribution_credits")
    return reports.with_first_orders(found, sample().money.orders)


def of_roi(file: Path) -> tuple:
    """What both reports on the return on investment are made of."""
    period = reports.roi_period(sample().shop, sample().last_day)
    models = sorted(credits(file)["attribution_model"].unique())
    return credits(file), sample().shop, sample().money, period, models


@cache
def visits() -> Visits:
    most = int(read_variables()["identity_max_customers"])
    return Visits(sample().shop, sample().settings, most)


@cache
def inventory(file: Path) -> Inventory:
    columns = "product_id, days_ahead, forecast_units"
    forecast = read_mart(file, "marts.fct_demand_forecast", columns)
    return Inventory(sample(), sample().last_day.date(), forecast)


@cache
def lists(file: Path) -> Lists:
    def read(mart, **options):
        return read_mart(file, f"marts.{mart}", **options)

    return Lists(sample(), read, reference("audience_reasons"))


def profiles(shop: Sample, file: Path) -> pd.DataFrame:
    """The channel of the last touch of each sale is taken from its path."""
    day = shop.last_day
    paths = query_duckdb(
        file,
        f"""
        select customer_id, converted_at, string_split(path, ' > ')[-1] as channel
        from marts.fct_conversions
        where conversion_type = 'sale' and customer_id is not null and path is not null
            and conversion_date <= date '{day.date()}'
        """,
    )
    scored = customers.rfm(shop.sales, day, reference("rfm_segments"))
    channels, tiers = customers.preferred_channels(paths), reference("value_tiers")
    return customers.profiles(shop.shop, shop.facts, scored, day, shop.settings, tiers, channels)


def results_of_leads(shop: Sample, file: Path) -> pd.DataFrame:
    names = {
        of: {row[f"{of}_id"]: row[f"{of}_name"] for row in shop.shop[table]}
        for of, table in (("campaign", "marketing.campaigns"), ("product", "shop.products"))
    }
    leads, orders = shop.facts.leads, shop.money.orders
    return lead_results.lead_results(leads, orders, names, shop.last_day, shop.settings)


def ranks(shop: Sample | Journey, back: Iterable[int]) -> pd.DataFrame:
    """The rank history of the days that lie so many days before the last."""
    days = [shop.last_day - pd.Timedelta(days=days) for days in back]
    return rank_days(shop.facts, days, shop.settings)


BOTH = [
    Compared(
        "fct_product_activity_daily", "product_id activity_date",
        lambda shop, file: popularity.activity_by_day(shop.facts),
    ),
    Compared(
        "fct_product_popularity", "product_id window_days",
        lambda shop, file: popularity.popularity(shop.facts, shop.last_day, shop.settings),
    ),
    Compared(
        "fct_product_popularity_by_segment", "product_id segment_type segment_value window_days",
        lambda shop, file: popularity_by_segment(
            shop.facts, shop.last_day, shop.settings, reference("value_tiers")
        ),
    ),
    Compared(
        "fct_product_purchase_frequency", "product_id month_start_on",
        lambda shop, file: purchase_frequency(shop.facts, shop.last_day),
    ),
    Compared(
        "fct_customer_category_spend", "customer_id category",
        lambda shop, file: customers.category_spend(shop.facts, shop.last_day),
    ),
    Compared(
        "fct_customer_cohorts", "cohort_month months_since",
        lambda shop, file: customers.cohorts(shop.sales, shop.last_day),
    ),
]  # fmt: skip
SAMPLE = [
    *BOTH,
    Compared("fct_order_items", "order_item_id", lambda shop, file: shop.money.lines),
    Compared("fct_orders", "order_id", lambda shop, file: shop.money.orders),
    Compared("fct_returns", "return_id", lambda shop, file: shop.money.returns),
    Compared("fct_leads", "lead_id", lambda shop, file: shop.facts.leads),
    Compared("rpt_lead_results", " ".join(lead_results.KEY), results_of_leads),
    Compared(
        "rpt_product_rank_history", "product_id rank_date",
        lambda shop, file: ranks(shop, range(shop.settings.rank_history_days)),
    ),
    Compared("fct_survey_responses", "response_id", lambda shop, file: answers()),
    Compared(
        "rpt_product_satisfaction", "product_id period_type period_ends_on",
        lambda shop, file: feedback.satisfaction(answers(), shop.last_day, shop.settings),
    ),
    Compared(
        "rpt_campaign_feedback", "campaign_id",
        lambda shop, file: feedback.campaign_feedback(
            answers(), shop.shop["marketing.campaigns"], shop.last_day, shop.settings
        ),
    ),
    Compared("rpt_customer_profile", "customer_id", profiles, ignored=PREDICTED),
    Compared(
        "rpt_upsell_candidates", "product_id alternative_product_id",
        lambda shop, file: upsell_candidates(
            shop.shop, shop.facts, shop.last_day, shop.settings
        ),
    ),
    Compared(
        "fct_product_affinity", "product_id also_bought_product_id",
        lambda shop, file: basket_pairs(shop, shop.last_day),
    ),
    Compared(
        "fct_product_sequences", "first_product_id then_product_id",
        lambda shop, file: sequences(shop.facts, shop.last_day, sequence_settings()),
    ),
    Compared(
        "rpt_sequence_coverage", "customer_count",
        lambda shop, file: sequence_coverage(shop.facts, shop.last_day, sequence_settings()),
        is_part=True,
    ),
    Compared(
        "rpt_customer_recommendations", "customer_id recommendation_rank",
        lambda shop, file: recommendations(
            shop.shop, shop.facts, shop.last_day, shop.settings, recommendation_settings()
        ),
    ),
    Compared(
        "rpt_channel_attribution", " ".join(reports.CHANNEL_KEY),
        lambda shop, file: reports.channel_attribution(
            credits(file),
            {row["channel"]: row["channel_group"] for row in reference("channel_groups")},
        ),
    ),
    Compared(
        "rpt_campaign_attribution", " ".join(reports.CAMPAIGN_KEY),
        lambda shop, file: reports.campaign_attribution(credits(file), shop.shop),
    ),
    Compared(
        "rpt_product_attribution", " ".join(reports.PRODUCT_KEY),
        lambda shop, file: reports.product_attribution(
            credits(file), shop.money.lines, shop.shop["shop.products"]
        ),
    ),
    Compared(
        "rpt_campaign_roi", "campaign_id attribution_model",
        lambda shop, file: reports.campaign_roi(*of_roi(file)),
    ),
    Compared(
        "rpt_channel_roi", "channel attribution_model",
        lambda shop, file: reports.channel_roi(*of_roi(file), reference("channel_groups")),
    ),
    Compared("fct_sessions", "session_id", lambda shop, file: visits().sessions()),
    Compared("fct_cart_items", "session_id product_id", lambda shop, file: visits().cart_items()),
    Compared(
        "rpt_funnel", "month_start_on dimension_type dimension_value",
        lambda shop, file: visits().funnel(shop.last_day.date()),
    ),
    Compared(
        "rpt_search_terms", "search_term origin period_type period_starts_on",
        lambda shop, file: visits().search_terms(shop.last_day.date()),
    ),
    Compared(
        "fct_stock_daily", "product_id warehouse_id stock_date",
        lambda shop, file: inventory(file).daily_stock(),
    ),
    Compared(
        "rpt_inventory_health", "product_id warehouse_id",
        lambda shop, file: inventory(file).health(),
    ),
    Compared(
        "rpt_supplier_performance", "supplier_id",
        lambda shop, file: inventory(file).supplier_performance(),
    ),
    Compared(
        "rpt_theme_results", "theme_result_id",
        lambda shop, file: theme_results(
            shop, inventory(file), read_mart(file, "marts.fct_attribution_credits")
        ),
    ),
    Compared(
        "sync_campaign_products", "campaign_product_id", lambda shop, file: lists(file).products()
    ),
    Compared(
        "sync_campaign_audience", "campaign_audience_id", lambda shop, file: lists(file).audience()
    ),
    Compared(
        "rpt_kpis", "period_type period_starts_on",
        lambda shop, file: kpis(kpi_days(shop, file, shop.last_day)),
    ),
    Compared(
        "rpt_payment_risks", "order_id reason",
        lambda shop, file: payment_risks(
            shop.shop, shop.money.orders, read_variables(), shop.last_day.date()
        ),
    ),
]  # fmt: skip
# A real shop: what of it is not in the files is not worked out.
JOURNEY = [
    *BOTH,
    Compared("fct_order_items", "order_item_id", lambda shop, file: shop.lines, is_part=True),
    Compared("fct_orders", "order_id", lambda shop, file: shop.orders, is_part=True),
    Compared(
        "rpt_product_rank_history", "product_id rank_date",
        lambda shop, file: ranks(shop, JOURNEY_DAYS),
        where=" or ".join(
            f"rank_date = (select as_of_date from intermediate.int_as_of) - {days}"
            for days in JOURNEY_DAYS
        ),
    ),
    Compared(
        "rpt_customer_profile", "customer_id",
        lambda shop, file: customers.rfm(
            shop.sales, shop.last_day, reference("rfm_segments")
        ).reset_index(),
        where="frequency > 0", is_part=True,
    ),
]  # fmt: skip


def compare(shop: Sample | Journey, file: Path, case: Compared) -> None:
    expected = case.expected(shop, file)
    columns = ", ".join(expected.columns) if case.is_part else "*"
    actual = read_mart(file, f"marts.{case.mart}", columns, case.where)
    key = case.key.split()
    # A key must be something, also where there is none: guests, what is of no campaign.
    named = [name for name in key if name in ("customer_id", "campaign_id")]
    empty = dict.fromkeys(named, "")
    ignored = [*case.ignored, *({STATE} & set(actual.columns))]
    assert_same(expected.fillna(empty), actual.fillna(empty), key, tuple(ignored), CHANCES)


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: case.mart)
def test_sample_shop(built_sample, case):
    compare(sample(), built_sample, case)


@pytest.mark.parametrize("case", JOURNEY, ids=lambda case: case.mart)
def test_complete_journey(built_journey, case):
    compare(journey(), built_journey.duckdb_path, case)


@pytest.mark.parametrize("table", TABLES)
def test_valid_rows_are_the_staged_rows(built_sample, table):
    """The contract as Python reads it keeps the rows that staging keeps: no more, no fewer."""
    key = TABLES[table].key
    rows = query_duckdb(
        built_sample,
        f"select {', '.join(f'cast({name} as varchar)' for name in key)}"
        f" from staging.stg_{table.replace('.', '__')}",
    )
    expected = sorted(tuple(str(row[name]) for name in key) for row in sample().shop[table])
    assert sorted(rows.itertuples(index=False, name=None)) == expected
