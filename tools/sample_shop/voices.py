"""Leads and survey responses that follow from a day's orders."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import words
from .columns import NULL
from .dates import AS_OF, CAMPAIGN_DAYS, CAMPAIGNS, END_AT, START_AT, seconds_in_day
from .draws import between, chance, choose, stream
from .orders import DELIVERED, OrderDay
from .world import World


def lead_rows(world: World, orders: OrderDay, first: int) -> dict:
    """Rows of marketing.leads: some buy the product later, most do not."""
    rng = stream(world.seed, "leads", orders.day)
    turned = np.flatnonzero(~orders.is_guest & chance(rng, orders.size, 0.14))
    won_at = orders.ordered_at[turned] - between(rng, len(turned), 3600, 25 * 86400)
    line = np.searchsorted(orders.item_order, turned)
    won_product = orders.item_product[line]

    lost = int(round(world.unpaused_orders_on[orders.day] * 0.24))
    lost_at = START_AT + orders.day * 86400 + seconds_in_day(rng, lost, orders.day)
    lost_product = choose(rng, lost, world.product_weights(orders.day))
    lost_customer = np.where(chance(rng, lost, 0.3), world.draw_customers(rng, lost_at), -1)

    at = np.concatenate([won_at, lost_at])
    person = np.concatenate([orders.customer[turned], lost_customer])
    product = np.concatenate([won_product, lost_product])
    keep = at >= START_AT
    at, person, product = at[keep], person[keep], product[keep]
    count = len(at)
    number = first + np.arange(count)
    stranger = pc.binary_join_element_wise(
        pa.array(["lead"] * count, pa.string()),
        pc.cast(pa.array(number + 1), pa.string()),
        pa.array(["@example.net"] * count, pa.string()),
        "",
    )
    email = pc.if_else(pa.array(person >= 0), world.emails(person), stranger)
    # People do not write their address the same way each time.
    email = pc.if_else(pa.array(chance(rng, count, 0.08)), pc.utf8_capitalize(email), email)
    known = (person >= 0) & (world.registered_at[person] < at) & chance(rng, count, 0.5)
    product[chance(rng, count, 0.08)] = -1
    return {
        "lead_id": number,
        "contact_email": email,
        "customer_id": np.where(known, person, -1),
        "campaign_id": _campaign_at(rng, at, 0.4),
        "product_id": product,
        "lead_source": (words.LEAD_SOURCES, between(rng, count, 0, len(words.LEAD_SOURCES))),
        "created_at": at,
    }


def _campaign_at(rng, at: np.ndarray, share: float) -> np.ndarray:
    """A running campaign for some moments, -1 for the rest."""
    chosen = np.full(len(at), -1)
    day = (at - START_AT) // 86400
    best = np.full(len(at), -1.0)
    for number, campaign in enumerate(CAMPAIGNS):
        runs = CAMPAIGN_DAYS[number][day]
        mark = np.where(runs, rng.random(len(at)) * (2 if campaign.theme else 1), -1.0)
        chosen = np.where(mark > best, number, chosen)
        best = np.maximum(mark, best)
    return np.where(chance(rng, len(at), share), chosen, -1)


def survey_rows(world: World, orders: OrderDay, first: int) -> dict:
    """Rows of feedback.survey_responses: reviews, after purchase, campaign, nps."""
    rng = stream(world.seed, "surveys", orders.day)
    names = list(words.SURVEYS)
    parts = []

    def add(survey, at, order, product, campaign, rating, nps):
        keep = (at >= START_AT) & (at <= END_AT)
        columns = (np.full(len(at), survey), at, order, product, campaign, rating, nps)
        parts.append([column[keep] for column in columns])

    none = np.full
    got = orders.status == DELIVERED
    lines = len(orders.item_number)
    souring = orders.item_product == world.plants.souring
    keen = souring & (orders.day > AS_OF - 100)
    line = np.flatnonzero(chance(rng, lines, np.where(keen, 0.9, 0.09)) & got[orders.item_order])
    at = orders.delivered_at[orders.item_order[line]] + between(rng, len(line), 43200, 8 * 86400)
    product = orders.item_product[line]
    level = world.quality[product]
    sour = (product == world.plants.souring) & (at >= START_AT + (AS_OF - 29) * 86400)
    level = np.where(product == world.plants.souring, np.where(sour, 2.6, 4.5), level)
    rating = _stars(rng, level)
    add(0, at, orders.item_order[line], product, none(len(line), -1), rating, _nulls(line))

    asked = np.flatnonzero(got & chance(rng, orders.size, 0.08))
    at = orders.delivered_at[asked] + between(rng, len(asked), 43200, 5 * 86400)
    rating = _stars(rng, np.full(len(asked), 4.1))
    add(1, at, asked, none(len(asked), -1), none(len(asked), -1), rating, _nulls(asked))

    asked = np.flatnonzero(chance(rng, orders.size, 0.10) & ~orders.is_guest)
    at = orders.ordered_at[asked] + between(rng, len(asked), 3600, 10 * 86400)
    campaign = _campaign_at(rng, np.minimum(at, END_AT), 1.0)
    asked, at, campaign = (x[campaign >= 0] for x in (asked, at, campaign))
    rating = _stars(rng, np.full(len(asked), 3.8))
    nothing = none(len(asked), -1)
    add(2, at, nothing, nothing, campaign, rating, _nulls(asked))
    campaign_people = asked[(at >= START_AT) & (at <= END_AT)]

    asked = np.flatnonzero(got & chance(rng, orders.size, 0.07))
    at = orders.delivered_at[asked] + between(rng, len(asked), 86400, 20 * 86400)
    nps = np.clip(np.round(7.9 + 2.1 * rng.standard_normal(len(asked))), 0, 10).astype(np.int64)
    add(3, at, asked, none(len(asked), -1), none(len(asked), -1), _nulls(asked), nps)

    survey, at, row, product, campaign, rating, nps = (
        np.concatenate([part[i] for part in parts]) for i in range(7)
    )
    person = np.where(row >= 0, orders.customer[np.maximum(row, 0)], -1) if orders.size else row
    person[survey == 2] = orders.customer[campaign_people]
    count = len(at)
    happy = np.where(rating != NULL, rating >= 4, nps >= 8)
    said = chance(rng, count, 0.15)
    good, bad = len(words.GOOD_COMMENTS), len(words.BAD_COMMENTS)
    comment = np.where(happy, between(rng, count, 0, good), good + between(rng, count, 0, bad))
    order_number = np.where(row >= 0, orders.number[np.maximum(row, 0)], -1)
    return {
        "response_id": first + np.arange(count),
        "survey_name": (names, survey),
        "survey_type": (list(words.SURVEYS.values()), survey),
        "customer_id": person,
        "order_id": order_number,
        "product_id": product,
        "campaign_id": campaign,
        "rating": rating,
        "nps_score": nps,
        "comment": (words.GOOD_COMMENTS + words.BAD_COMMENTS, np.where(said, comment, -1)),
        "responded_at": at,
    }


def _nulls(like: np.ndarray) -> np.ndarray:
    """As many nulls as rows."""
    return np.full(len(like), NULL)


def _stars(rng, level: np.ndarray) -> np.ndarray:
    """Ratings 1-5 around a level."""
    drawn = np.round(level + 0.8 * rng.standard_normal(len(level)))
    return np.clip(drawn, 1, 5).astype(np.int64)
