"""What to offer to each customer, worked out customer by customer and product by product."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

import pandas as pd

from .affinity import affinity_settings, basket_items, count_pairs
from .contract import Shop
from .customers import category_spend, known_lines
from .exact import RATIO
from .facts import Facts
from .frequency import purchase_frequency
from .popularity import popularity
from .rows import is_on_sale, latest_counts
from .settings import Settings, read_variables

BILLIONTH = Decimal("0.000000001")
ROOT = Decimal("0.5")
Pairs = dict[str, list[tuple[Decimal, str]]]


@dataclass(frozen=True)
class RecommendationSettings:
    """One meaning each, as docs/variables.md tells."""

    recommendations_per_customer: int
    recommendations_window_days: int
    recommendations_max_repeats: int
    recommendation_repeat_threshold: Decimal
    recommendation_repeat_prior_customers: int
    affinity_half_life_days: int
    recommendation_basket_weight: Decimal
    recommendation_category_weight: Decimal
    recommendation_popularity_weight: Decimal
    recommendation_basis_products: int
    recommendation_neighbours: int
    recommendation_categories: int
    recommendation_neighbour_min_customers: int
    recommendation_neighbour_max_products: int
    affinity_window_days: int


def recommendation_settings() -> RecommendationSettings:
    """The project's own."""
    values = read_variables()
    kinds = RecommendationSettings.__annotations__
    return RecommendationSettings(**{name: kind(values[name]) for name, kind in kinds.items()})


@dataclass
class Owned:
    """A product that a customer bought: when it was kept, and what these purchases are worth."""

    days: list[pd.Timestamp]
    weight: Decimal


def recommendations(
    shop: Shop, facts: Facts, last_day: pd.Timestamp, settings: Settings,
    chosen: RecommendationSettings,
) -> pd.DataFrame:
    """rpt_customer_recommendations, scores as whole billionths."""
    names = {row["product_id"]: row["product_name"] for row in shop["shop.products"]}
    categories = {row["product_id"]: row["category"] for row in shop["shop.products"]}
    sellable = _sellable(shop, last_day)
    buyers, order = _popularity(facts, last_day, settings, chosen, sellable)
    most = max(buyers.values())
    most_of = Counter()
    for product in sellable:
        most_of[categories[product]] = max(most_of[categories[product]], buyers[product])
    in_category = defaultdict(list)
    for product in order:
        in_category[categories[product]].append(product)
    rates = _repeat_rates(facts, last_day, chosen)
    owned = _owned(facts, last_day, chosen)
    neighbours = _neighbours(facts, last_day, owned, sellable, chosen)
    wallets = _wallets(facts, last_day)
    place = {product: rank for rank, product in enumerate(order)}

    rows = []
    for row in shop["shop.customers"]:
        if not row["has_marketing_consent"] or row["erasure_requested_at"] is not None:
            continue
        customer = row["customer_id"]
        has = owned.get(customer, {})
        kept = {product: of for product, of in has.items() if of.days}
        basis = _basis(kept, last_day, chosen)
        gain = defaultdict(dict)
        for product, weight in basis:
            for similarity, other in neighbours[product]:
                gain[other][product] = weight * similarity
        # The categories that the customer spends on and has something of, best first.
        spent = {
            category: share for category, share in wallets.get(customer, {}).items()
            if share > 0 and any(categories[product] == category for product in kept)
        }
        favourites = sorted(spent, key=lambda category: (-spent[category], category))
        pool = set(gain) | set(order[: chosen.recommendations_per_customer + len(has)])
        for category in favourites[: chosen.recommendation_categories]:
            pool |= set(in_category[category][: chosen.recommendations_per_customer])

        scored = []
        for product in pool - set(has):
            category = categories[product]
            parts = {
                "affinity": sum(gain[product].values(), Decimal(0)),
                "category": _rounded(
                    chosen.recommendation_category_weight
                    * _share(buyers[product], most_of[category]) * spent[category] ** ROOT, 12
                ) if category in spent else Decimal(0),
                "popularity": chosen.recommendation_popularity_weight
                * _share(buyers[product], most),
            }
            reason = max(
                (name for name in parts if parts[name] > 0 or name == "popularity"),
                key=lambda name: parts[name],
            )
            scored.append((_rounded(sum(parts.values()), 9), product, reason))
        repeats = []
        for product, of in kept.items():
            if product in sellable and rates[product] >= chosen.recommendation_repeat_threshold:
                expected = _rounded(of.weight * rates[product], 9)
                repeats.append((expected, product))
        repeats.sort(key=lambda repeat: (-repeat[0], repeat[1]))
        if not chosen.recommendations_max_repeats:
            repeats = []
        repeats = [(_rounded(x / (1 + x), 9), product, "repeat") for x, product in repeats]

        def best(rows):
            return sorted(rows, key=lambda row: (-row[0], place[row[1]]))

        first = best(scored + repeats[: chosen.recommendations_max_repeats])
        rest = best(repeats[chosen.recommendations_max_repeats :])
        of_customer = (first + rest)[: chosen.recommendations_per_customer]
        for rank, (score, product, reason) in enumerate(best(of_customer), start=1):
            because = None
            if reason == "repeat":
                because = product
            elif reason == "affinity":
                because = max(
                    (name for name, _ in basis if name in gain[product]),
                    key=lambda name: gain[product][name],
                )
            elif reason == "category":
                because = min(
                    (name for name in kept if categories[name] == categories[product]),
                    key=lambda name: (-kept[name].weight, name),
                )
            rows.append(
                {
                    "customer_id": customer,
                    "recommendation_rank": rank,
                    "product_id": product,
                    "product_name": names[product],
                    "category": categories[product],
                    "reason": reason,
                    "reason_product_id": because,
                    "reason_product_name": names.get(because),
                    "score": int(score / BILLIONTH),
                }
            )
    return pd.DataFrame(rows).assign(as_of_date=last_day)


def _sellable(shop: Shop, last_day: pd.Timestamp) -> set[str]:
    """Products on sale that day of which something was left when they were last counted."""
    day = last_day.date()
    left = defaultdict(Decimal)
    for (product, _), row in latest_counts(shop, day).items():
        left[product] += row["on_hand_quantity"] - row["reserved_quantity"]
    return {
        row["product_id"] for row in shop["shop.products"]
        if is_on_sale(row, day) and left.get(row["product_id"], 1) > 0
    }


def _popularity(
    facts, last_day, settings, chosen, sellable
) -> tuple[dict[str, int], list[str]]:
    """The buyers of each product in the window, and the products, the most popular first."""
    measured = popularity(facts, last_day, settings)
    recent = measured[measured["window_days"] == chosen.recommendations_window_days]
    recent = recent.set_index("product_id")
    buyers = (recent["customer_count"] + recent["guest_order_count"]).to_dict()
    scores = recent["popularity_score"].to_dict()
    counted = {product: buyers.get(product, 0) for product in sellable}
    order = sorted(sellable, key=lambda name: (-counted[name], -scores.get(name, 0), name))
    return counted, order


def _repeat_rates(facts, last_day, chosen) -> dict[str, Decimal]:
    months = purchase_frequency(facts, last_day)
    summed = months.groupby("product_id")[["purchasing_customers", "repeat_customers"]].sum()
    names = ("repeat_customers", "purchasing_customers")
    shop = _share(*(int(summed[name].sum()) for name in names))
    prior = chosen.recommendation_repeat_prior_customers
    return {
        row.Index: _share(int(row.repeat_customers) + prior * shop,
                          int(row.purchasing_customers) + prior)
        for row in summed.itertuples()
    }


def _owned(facts, last_day, chosen) -> dict[str, dict[str, Owned]]:
    lines = known_lines(facts, last_day)
    lines = lines[lines["customer_id"].notna()]
    key = ["customer_id", "product_id", "order_id", "order_date"]
    orders = lines.groupby(key)["is_kept"].any().reset_index()
    owned = defaultdict(dict)
    for row in orders.itertuples():
        product = owned[row.customer_id].setdefault(row.product_id, Owned([], Decimal(0)))
        if row.is_kept:
            age = Decimal((last_day - row.order_date).days)
            product.days.append(row.order_date)
            worth = ROOT ** (age / chosen.affinity_half_life_days)
            product.weight += _rounded(worth, 9)
    return owned


def _basis(kept, last_day, chosen) -> list[tuple[str, Decimal]]:
    """A customer's products of the window that were bought most and latest, with their weights."""
    start = last_day - pd.Timedelta(days=chosen.affinity_window_days)
    inside = {name: of.weight for name, of in kept.items() if max(of.days) > start}
    ranked = sorted(inside, key=lambda name: (-inside[name], name))
    ranked = ranked[: chosen.recommendation_basis_products]
    pulls = {name: _rounded(inside[name] ** ROOT, 9) for name in ranked}
    return [(name, _share(pulls[name], sum(pulls.values()))) for name in ranked]


def _neighbours(facts, last_day, owned, sellable, chosen) -> Pairs:
    """The most similar products that can be sold: product -> (similarity, other), nearest first."""
    start = last_day - pd.Timedelta(days=chosen.affinity_window_days)
    lately = {
        customer: sorted(
            (name for name, of in products.items() if of.days and max(of.days) > start),
            key=lambda name: (-max(products[name].days).toordinal(), name),
        )
        for customer, products in owned.items()
    }
    enough = Counter(name for products in lately.values() for name in products)
    customers, together = Counter(), Counter()
    for products in lately.values():
        least = chosen.recommendation_neighbour_min_customers
        frequent = [product for product in products if enough[product] >= least]
        latest = sorted(frequent[: chosen.recommendation_neighbour_max_products])
        customers.update(latest)
        together.update(combinations(latest, 2))
    similarity = Counter()
    for (a, b), count in together.items():
        if count >= chosen.recommendation_neighbour_min_customers:
            similarity[a, b] += count / (customers[a] * customers[b]) ** 0.5
            similarity[b, a] = similarity[a, b]
    affinity = affinity_settings()
    items = basket_items(facts.sales, facts.returned_by(last_day), last_day, affinity)
    for row in count_pairs(items, affinity.min_baskets).itertuples():
        of_baskets = (row.baskets_with_product * row.baskets_with_also_bought) ** 0.5
        similarity[row.product_id, row.also_bought_product_id] += (
            float(chosen.recommendation_basket_weight) * row.baskets_together / of_baskets
        )
    found = defaultdict(list)
    for (a, b), value in similarity.items():
        rounded = _rounded(Decimal(value), 6)
        if b in sellable and rounded > 0:
            found[a].append((rounded, b))
    for near in found.values():
        near.sort(key=lambda pair: (-pair[0], pair[1]))
        del near[chosen.recommendation_neighbours :]
    return found


def _wallets(facts, last_day) -> dict[str, dict[str, Decimal]]:
    """customer -> category -> share of the wallet of 365 days."""
    wallets = defaultdict(dict)
    spend = category_spend(facts, last_day)
    for row in spend[~spend["is_guest"]].itertuples():
        if not pd.isna(row.share_of_wallet_365d):
            share = Decimal(int(row.share_of_wallet_365d)).scaleb(-RATIO)
            wallets[row.customer_id][row.category] = share
    return wallets


def _share(part, whole) -> Decimal:
    """part / whole with 6 decimals; 0 where there is nothing to take a share of."""
    return _rounded(Decimal(part) / Decimal(whole), 6) if whole else Decimal(0)


def _rounded(value: Decimal, decimals: int) -> Decimal:
    """Halves away from zero, by way of 12 decimals as the marts do it."""
    fine = value.quantize(Decimal(1).scaleb(-12), ROUND_HALF_UP)
    return fine.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
