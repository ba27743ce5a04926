"""Rows of the tables that are not made day by day: people, products, campaigns, rates."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import words
from .columns import NULL
from .dates import (
    AS_OF,
    CAMPAIGNS,
    DAY_COUNT,
    END_AT,
    LAST_DAY,
    START_AT,
    START_DATE,
)
from .draws import between, chance, stream
from .world import PRICE_RISE_DAY, World

CHUNK = 100_000


def customer_rows(world: World) -> Iterator[dict]:
    """Rows of shop.customers in pieces of 100,000."""
    for number, start in enumerate(range(0, world.sizes.customers, CHUNK)):
        rng = stream(world.seed, "people", number)
        who = np.arange(start, min(start + CHUNK, world.sizes.customers))
        count = len(who)
        places = [words.COUNTRIES[c][3] for c in range(len(words.COUNTRIES))]
        offsets = np.cumsum([0] + [len(p) for p in places])
        flat = [place for group in places for place in group]
        widths = np.array([len(p) for p in places])[world.country[who]]
        place = offsets[world.country[who]] + np.floor(rng.random(count) * widths).astype(np.int64)
        registered = world.registered_at[who]
        age_days = between(rng, count, 17 * 365, 74 * 365) * 3 // 4 + 4 * 365
        birth = registered // 86400 - age_days
        gender = np.where(chance(rng, count, 0.78), 0, np.where(chance(rng, count, 0.85), 1, 2))
        gender[chance(rng, count, 0.14)] = -1
        birth[chance(rng, count, 0.22)] = NULL
        place_or_none = np.where(chance(rng, count, 0.06), -1, place)
        phone = pc.binary_join_element_wise(
            pa.array(["+49 30 5550"] * count),
            pc.utf8_lpad(pc.cast(pa.array(who % 1000), pa.string()), 3, "0"),
            "",
        )
        no_phone = chance(rng, count, 0.6)
        changed = np.where(
            chance(rng, count, 0.2),
            registered + np.floor(rng.random(count) * (END_AT - registered)).astype(np.int64),
            registered,
        )
        yield {
            "customer_id": who,
            "email": world.emails(who),
            "phone": pc.if_else(pa.array(no_phone), pa.scalar(None, pa.string()), phone),
            "first_name": (words.FIRST_NAMES, world.first_name[who]),
            "last_name": (words.LAST_NAMES, world.last_name[who]),
            "birth_date": birth,
            "gender": (words.GENDERS, gender),
            "city": ([city for _, city in flat], place_or_none),
            "region": ([region for region, _ in flat], place_or_none),
            "country_code": ([row[0] for row in words.COUNTRIES], world.country[who]),
            "registered_at": registered,
            "has_marketing_consent": world.has_consent[who].astype(np.int64),
            "erasure_requested_at": world.erasure_at[who],
            "updated_at": np.maximum(changed, world.erasure_at[who]),
        }


def product_rows(world: World) -> dict:
    """Rows of shop.products as they are at the end of the history."""
    count = world.sizes.products
    names, skus = [], []
    for p in range(count):
        kinds = world.kinds[world.subcategory[p]]
        kind = kinds[world.kind[p]]
        # Ids stay unique when the vocabulary is used up: the number makes the name its own.
        shade = words.SHADES[world.shade[p]]
        names.append(f"{words.BRANDS[world.brand[p]]} {kind} {shade} {p + 1}")
        skus.append(f"{kind[:3].upper()}-{p + 1:04d}")
    launched = START_DATE + world.launched
    launched[world.hide_launch] = NULL
    gone = world.discontinued
    updated = np.where(world.rises, START_AT + PRICE_RISE_DAY * 86400, START_AT - 30 * 86400)
    updated = np.maximum(updated, START_AT + world.launched * 86400)
    ended = gone <= LAST_DAY
    updated[ended] = np.maximum(updated[ended], START_AT + gone[ended] * 86400)
    return {
        "product_id": np.arange(count),
        "sku": pa.array(skus),
        "product_name": pa.array(names),
        "category": (list(words.CATEGORIES), world.category),
        "subcategory": (world.subcategories, world.subcategory),
        "brand": (words.BRANDS, world.brand),
        "unit_price": world.price,
        "unit_cost": np.where(world.no_unit_cost, NULL, world.cost),
        "supplier_id": world.supplier,
        "launched_on": launched,
        "discontinued_on": np.where(ended, START_DATE + gone, NULL),
        "updated_at": updated,
    }


def exchange_rate_rows(rates: np.ndarray) -> dict:
    """Rows of shop.exchange_rates: foreign currencies on working days, in EUR."""
    days = np.array([d for d in range(DAY_COUNT) if d % 7 < 5])
    foreign = np.arange(1, len(words.CURRENCIES))
    day = np.repeat(days, len(foreign))
    currency = np.tile(foreign, len(days))
    return {
        "rate_date": START_DATE + day,
        "currency_code": (words.CURRENCIES, currency),
        "rate_to_reporting": rates[currency, day],
    }


def campaign_rows(world: World) -> dict:
    """Rows of marketing.campaigns."""
    scale = world.sizes.orders / 1600
    return {
        "campaign_id": np.arange(len(CAMPAIGNS)),
        "campaign_name": pa.array([c.name for c in CAMPAIGNS]),
        "theme": pa.array([c.theme for c in CAMPAIGNS], pa.string()),
        "channel": pa.array([c.channel for c in CAMPAIGNS]),
        "starts_on": np.array([START_DATE + c.starts for c in CAMPAIGNS]),
        "ends_on": np.array([NULL if c.ends is None else START_DATE + c.ends for c in CAMPAIGNS]),
        "budget_amount": np.array(
            [NULL if c.budget is None else round(c.budget * scale) * 100 for c in CAMPAIGNS]
        ),
    }


def campaign_product_rows(world: World) -> dict:
    """Rows of marketing.campaign_products."""
    shown = [world.campaign_products(number) for number in range(len(CAMPAIGNS))]
    return {
        "campaign_id": np.repeat(np.arange(len(CAMPAIGNS)), [len(s) for s in shown]),
        "product_id": np.concatenate(shown),
    }


_COST_PER_CLICK = {
    "paid_search": 60,
    "display": 45,
    "email": 6,
    "social": 50,
    "influencer": 55,
    "coupon_site": 25,
}
_DAILY_CLICKS = {
    "paid_search": 14,
    "display": 10,
    "email": 25,
    "social": 30,
    "influencer": 16,
    "coupon_site": 20,
}


def campaign_spend_rows(world: World) -> dict:
    """Rows of marketing.campaign_spend: each day that a campaign runs, up to the as-of day."""
    rng = stream(world.seed, "spend")
    scale = world.sizes.orders / 1600
    runs = [
        (number, day)
        for number, campaign in enumerate(CAMPAIGNS)
        for day in range(AS_OF + 1)
        if campaign.is_on(day)
    ]
    campaign = np.array([number for number, _ in runs])
    day = np.array([day for _, day in runs])
    channel = [CAMPAIGNS[number].channel for number in campaign]
    usual = np.array([_DAILY_CLICKS[c] for c in channel]) * scale
    clicks = np.maximum(np.round(usual * (0.6 + 0.8 * rng.random(len(runs)))), 1).astype(np.int64)
    price = np.array([_COST_PER_CLICK[c] for c in channel])
    spend = np.round(clicks * price * (0.9 + 0.2 * rng.random(len(runs)))).astype(np.int64)
    impressions = clicks * between(rng, len(runs), 25, 70)
    # E-mail tools report neither; a few days have no report.
    unknown = np.array([c == "email" for c in channel]) | chance(rng, len(runs), 0.01)
    return {
        "campaign_id": campaign,
        "spend_date": START_DATE + day,
        "spend_amount": spend,
        "impressions": np.where(unknown, NULL, impressions),
        "clicks": np.where(unknown, NULL, clicks),
    }


def supplier_rows() -> dict:
    """Rows of inventory.suppliers."""
    return {
        "supplier_id": np.arange(len(words.SUPPLIERS)),
        "supplier_name": pa.array([row[0] for row in words.SUPPLIERS]),
        "agreed_lead_time_days": np.array(
            [NULL if row[1] is None else row[1] for row in words.SUPPLIERS]
        ),
    }


def warehouse_rows() -> dict:
    """Rows of inventory.warehouses."""
    return {
        "warehouse_id": np.arange(len(words.WAREHOUSES)),
        "warehouse_name": pa.array([row[0] for row in words.WAREHOUSES]),
        "region": pa.array([row[1] for row in words.WAREHOUSES]),
    }
