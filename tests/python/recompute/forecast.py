"""The demand forecast, day by day: an array of days for each product, and plain sums over them.

The marts never make a row for a day without a sale; here every day of every product is there, so
what the SQL derives (weights of spans, errors of days without a sale) is simply added up.
"""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from math import exp, isfinite, log, sqrt

import numpy as np
import pandas as pd

from .contract import Shop
from .settings import read_variables

WEEK = 7
CLASSES = ("smooth", "erratic", "intermittent", "lumpy", "new")


@dataclass(frozen=True)
class ForecastSettings:
    """The variable forecast_horizon_days, and the columns of the seed forecast_tuning."""

    horizon_days: int
    history_days: int
    new_product_days: int
    interval_threshold: float
    variation_threshold: float
    outlier_deviations: float
    pooling_sale_days: int
    backtest_origins: int
    backtest_step_days: int
    min_history_days: int
    choice_tolerance: float
    interval_share: float
    interval_bands: int
    interval_band_sales: int


def read_forecast_settings(tuning: dict[str, str], **changed: float) -> ForecastSettings:
    """The settings of the project, but for those that are given. tuning: the seed's row."""
    texts = tuning | {"horizon_days": read_variables()["forecast_horizon_days"]}
    found = {field.name: field.type(texts[field.name]) for field in fields(ForecastSettings)}
    return ForecastSettings(**(found | changed))


@dataclass(frozen=True)
class Method:
    """A row of the seed forecast_methods."""

    name: str
    order: int
    half_life: int | None
    size_half_life: int | None
    has_day_of_week: bool
    has_campaigns: bool
    has_outlier_limit: bool
    prior_days: int


@dataclass
class Product:
    """A product and its days, one place a day in each array."""

    product_id: str
    category: str
    known_on: date
    starts_on: date
    is_launched: bool
    discontinued_on: date | None
    units: np.ndarray
    is_known: np.ndarray  # on sale, and what was sold is what was asked for
    in_campaign: np.ndarray


@dataclass
class History:
    """A product as it is known at an origin."""

    product: Product
    known: np.ndarray  # the known days up to the origin
    sold: np.ndarray  # those with a sale among them
    demand_class: str
    limits: np.ndarray  # what a day counts at most
    usual_sale: float = 0.0
    new_product_units: float = 0.0
    uplift: float = 1.0
    index: np.ndarray | None = None

    def total(self, values) -> float:
        """A sum over the known days."""
        return float((values * self.known).sum())


def read_methods(rows: list[dict[str, str]]) -> list[Method]:
    """The seed's rows, in the order in which ties are decided."""
    methods = [
        Method(
            row["method"],
            int(row["method_order"]),
            int(row["half_life_days"]) if row["half_life_days"] else None,
            int(row["size_half_life_days"]) if row["size_half_life_days"] else None,
            row["has_day_of_week"] == "true",
            row["has_campaigns"] == "true",
            row["has_outlier_limit"] == "true",
            int(row["prior_days"]),
        )
        for row in rows
    ]
    return sorted(methods, key=lambda method: method.order)


class Forecast:
    """fct_demand_forecast as `forecast` and rpt_forecast_accuracy as `accuracy`."""

    def __init__(
        self,
        shop: Shop,
        sales: pd.DataFrame,
        as_of: date,
        methods: list[Method],
        settings: ForecastSettings,
    ):
        """sales: product_id, order_date, units; shop: the other tables."""
        self.settings, self.methods, self.as_of = settings, methods, as_of
        sales = sales[sales["order_date"] <= pd.Timestamp(as_of)]
        first = max(
            sales["order_date"].min().date(), as_of - timedelta(days=settings.history_days - 1)
        )
        count = (as_of - first).days + 1 + settings.horizon_days
        self.days = [first + timedelta(days=place) for place in range(count)]
        self.weekday = np.array([day.weekday() for day in self.days])
        self.place = {day: place for place, day in enumerate(self.days)}
        self.origins = [as_of]
        for number in range(settings.backtest_origins):
            back = settings.horizon_days + number * settings.backtest_step_days
            origin = as_of - timedelta(days=back)
            if (origin - first).days + 1 >= settings.min_history_days:
                self.origins.append(origin)
        self.products = _products(shop, sales, self)
        self.histories = [self._histories(number) for number in range(len(self.origins))]
        self.accuracy = self._accuracy()
        chosen = self.accuracy[self.accuracy["is_chosen"]]
        self.chosen = dict(zip(chosen["demand_class"], chosen["method"], strict=True))
        self.bands = {name: self._bands(name) for name in CLASSES}
        self.forecast = self._forecast()

    # What is known at an origin

    def _histories(self, number: int) -> list[History]:
        origin = self.origins[number]
        up_to = np.arange(len(self.days)) <= self._place(origin)
        found = []
        for product in self.products:
            if product.known_on > origin:
                continue
            if product.discontinued_on is not None and product.discontinued_on <= origin:
                continue
            known = product.is_known & up_to
            sold = known & (product.units > 0)
            sizes = product.units[sold]
            found.append(
                History(product, known, sold, self._class(known, sizes), self._limits(product))
            )
        self._add_context(found, number)
        return found

    def _class(self, known: np.ndarray, sizes: np.ndarray) -> str:
        if known.sum() < self.settings.new_product_days:
            return "new"
        if not len(sizes):
            return "intermittent"
        is_alike = round(sizes.var() / sizes.mean() ** 2, 6) < self.settings.variation_threshold
        if round(known.sum() / len(sizes), 6) < self.settings.interval_threshold:
            return "smooth" if is_alike else "erratic"
        return "intermittent" if is_alike else "lumpy"

    def _limits(self, product: Product) -> np.ndarray:
        """Each day's limit: of the sales known at the first origin that knows the day."""
        limits = np.full(len(self.days), np.inf)
        for origin in self.origins:  # from the latest back, so the first one stays
            up_to = np.arange(len(self.days)) <= self._place(origin)
            sizes = product.units[product.is_known & up_to & (product.units > 0)]
            if len(sizes):
                limits[up_to] = sizes.mean() + self.settings.outlier_deviations * sizes.std()
        return limits

    def _add_context(self, found: list[History], number: int) -> None:
        """What a product borrows from others: index, uplift, the units of a new product."""
        pooled = self.settings.pooling_sale_days
        shop_index = self._index(found, None, 0)
        of_category: dict[str, list[History]] = {}
        for history in found:
            of_category.setdefault(history.product.category, []).append(history)
        for category in of_category.values():
            category_index = self._index(category, shop_index, pooled)
            usual = self._usual_sale(category) or self._usual_sale(found) or 1.0
            new_sales = self._new_product_sales(category, found, number)
            for history in category:
                sizes = history.product.units[history.sold]
                history.usual_sale = sizes.mean() if len(sizes) else round(usual, 6)
                history.new_product_units = new_sales * history.usual_sale
                history.index = self._index([history], category_index, pooled)
        self._add_uplift(found)

    def _index(self, of: list[History], parent: np.ndarray | None, pooled: float) -> np.ndarray:
        units, days, sales = np.zeros(WEEK), np.zeros(WEEK), 0
        for history in of:
            for weekday in range(WEEK):
                is_day = self.weekday == weekday
                units[weekday] += history.total(history.product.units * is_day)
                days[weekday] += history.total(is_day)
            sales += int(history.sold.sum())
        if (days == 0).any() or units.sum() == 0:
            return np.ones(WEEK) if parent is None else parent
        own = WEEK * (units / days) / (units / days).sum()
        return own if parent is None else (sales * own + pooled * parent) / (sales + pooled)

    @staticmethod
    def _usual_sale(of: list[History]) -> float | None:
        means = [h.product.units[h.sold].mean() for h in of if h.sold.any()]
        return exp(sum(log(mean) for mean in means) / len(means)) if means else None

    def _new_product_sales(self, category, found, number) -> float:
        span, origin = self.settings.new_product_days, self.origins[number]

        def launch(of):
            days = sales = 0
            for history in of:
                start = history.product.starts_on
                if history.product.is_launched and start <= origin:
                    days += min(span, (origin - start).days + 1)
                    first = self._place(start)
                    sales += int(history.sold[first : first + span].sum())
            return sales, days

        def usual(of):
            return sum(int(h.sold.sum()) for h in of), sum(int(h.known.sum()) for h in of)

        count = launch if launch(found)[1] else usual
        sales, days = count(found)
        of_shop = sales / days if days else 0.0
        sales, days = count(category)
        return (sales + span * of_shop) / (days + span)

    def _add_uplift(self, found: list[History]) -> None:
        expected, sold_more = {}, {}
        for history in found:
            worth = history.index[self.weekday]
            inside = history.product.in_campaign
            units = history.product.units
            outside = history.total(worth * ~inside)
            rate = history.total(units * ~inside) / outside if outside else 0.0
            value = rate * history.total(worth * inside)
            if value > 0:
                expected[id(history)] = value
                sold_more[id(history)] = history.total(units * inside)
        if not expected:
            return
        of_all = sum(sold_more.values()) / sum(expected.values())
        for history in found:
            weight = self.settings.pooling_sale_days * history.usual_sale
            history.uplift = (sold_more.get(id(history), 0.0) + weight * of_all) / (
                expected.get(id(history), 0.0) + weight
            )

    # What a method makes of it

    def week(self, history: History, method: Method, number: int) -> np.ndarray:
        """Units forecast for Monday to Sunday."""
        last = self._place(self.origins[number])
        if method.half_life is None:
            recent = history.known & (np.arange(len(self.days)) > last - WEEK)
            return np.array(
                [
                    (history.product.units * recent * (self.weekday == weekday)).sum()
                    for weekday in range(WEEK)
                ]
            )
        age = last - np.arange(len(self.days))
        weight, size_weight = 0.5 ** (age / method.half_life), 0.5 ** (age / method.size_half_life)
        index = history.index if method.has_day_of_week else np.ones(WEEK)
        worth = index[self.weekday] * np.where(
            history.product.in_campaign & method.has_campaigns, history.uplift, 1.0
        )
        exposure = history.total(weight * worth) + method.prior_days
        if exposure == 0:
            return history.new_product_units * index
        units = history.product.units
        if method.has_outlier_limit:
            units = np.minimum(units, history.limits)
        expected = 0.0
        if history.sold.any():
            size = history.total(size_weight * units) / (size_weight * history.sold).sum()
            expected = (weight * history.sold).sum() * size
        level = (expected + method.prior_days * history.new_product_units) / exposure
        return level * index

    def ahead(self, history: History, method: Method, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The places of the days ahead, and the units forecast for each."""
        first = self._place(self.origins[number]) + 1
        places = np.arange(first, first + self.settings.horizon_days)
        units = self.week(history, method, number)[self.weekday[places]]
        if method.has_campaigns:
            units = units * np.where(history.product.in_campaign[places], history.uplift, 1.0)
        return places, units

    # How good each was

    def _tested(self, demand_class: str, method: Method):
        """(history, number of the origin, forecast, sold) of each product with a tested day."""
        for number in range(1, len(self.origins)):
            for history in self.histories[number]:
                if history.demand_class == demand_class:
                    places, forecast = self.ahead(history, method, number)
                    tested = history.product.is_known[places]
                    if tested.any():
                        sold = history.product.units[places]
                        yield history, number, forecast[tested], sold[tested]

    def _accuracy(self) -> pd.DataFrame:
        rows = []
        for demand_class in CLASSES:
            of_class = [self._measured(demand_class, method) for method in self.methods]
            naive = next(row for row in of_class if row["is_naive"])
            for row in of_class:
                for name in ("wape", "scaled_wape", "horizon_wape", "horizon_rmse"):
                    row[f"{name}_to_seasonal_naive"] = _ratio(row[name], naive[name])
            best = min(row["horizon_rmse"] or 0.0 for row in of_class)
            limit = best * (1 + self.settings.choice_tolerance)
            by_choice = sorted(of_class, key=lambda row: _choice(row, limit))
            for rank, row in enumerate(by_choice, start=1):
                row["choice_rank"], row["is_chosen"] = rank, rank == 1
            rows += of_class
        return pd.DataFrame(rows).drop(columns="is_naive")

    def _measured(self, demand_class: str, method: Method) -> dict[str, object]:
        cases = list(self._tested(demand_class, method))
        scaled = [(f / h.usual_sale, y / h.usual_sale) for h, _, f, y in cases]
        units, forecast = sum(y.sum() for *_, y in cases), sum(f.sum() for _, _, f, _ in cases)
        sales = sum(y.sum() for _, y in scaled)
        sums = [f.sum() - y.sum() for f, y in scaled]
        mean_square = sum(error**2 for error in sums) / len(sums) if sums else None
        return {
            "demand_class": demand_class,
            "method": method.name,
            "is_naive": method.half_life is None,
            "as_of_date": pd.Timestamp(self.as_of),
            "origin_count": len({number for _, number, _, _ in cases}),
            "product_count": len(cases),
            "test_days": sum(len(y) for *_, y in cases),
            "units": units,
            "forecast_units": forecast,
            "wape": _ratio(sum(abs(y - f).sum() for _, _, f, y in cases), units),
            "bias": _ratio(forecast - units, units),
            "scaled_wape": _ratio(sum(abs(y - f).sum() for f, y in scaled), sales),
            "scaled_bias": _ratio(sum(f.sum() for f, _ in scaled) - sales, sales),
            "horizon_wape": _ratio(sum(map(abs, sums)), sales),
            "horizon_rmse": None if mean_square is None else round(sqrt(mean_square), 6),
        }

    # The interval

    def _bands(self, demand_class: str) -> list[tuple[float, float, float]]:
        """(from units a day, lower multiple, upper multiple), from the smallest forecasts on."""
        method = self._method(self.chosen[demand_class])
        cases = []
        for history, number, forecast, sold in self._tested(demand_class, method):
            size = round(self.week(history, method, number).mean(), 6)
            if self.week(history, method, number).sum() > 0:
                cases.append((size, history.product.product_id, number, forecast, sold))
        cases.sort(key=lambda case: case[:3])
        total = sum(int((sold > 0).sum()) for *_, sold in cases)
        count = max(1, min(
            self.settings.interval_bands, total // self.settings.interval_band_sales
        ))  # fmt: skip
        bands: dict[int, list] = {}
        before = 0
        for case in cases:
            band = min(count - 1, before * count // max(1, total))
            bands.setdefault(band, []).append(case)
            before += int((case[-1] > 0).sum())
        found = []
        for band in sorted(bands):
            of_band = bands[band]
            start = of_band[0][0] if found else 0.0
            found.append((start, *self._multiples(of_band)))
        return found

    def _multiples(self, cases: list) -> tuple[float, float]:
        multiples = np.concatenate([sold[f > 0] / f[f > 0] for *_, f, sold in cases])
        multiples.sort()
        share, tail = self.settings.interval_share, (1 - self.settings.interval_share) / 2

        def at(part: float) -> float:
            return float(multiples[max(int(np.ceil(part * len(multiples) - 1e-9)) - 1, 0)])

        lower = at(tail)
        return lower, at(share + tail if lower > 0 else share)

    # The forecast

    def _forecast(self) -> pd.DataFrame:
        rows = []
        width = sqrt(self.settings.interval_share / (1 - self.settings.interval_share))
        for history in self.histories[0]:
            method = self._method(self.chosen[history.demand_class])
            places, forecast = self.ahead(history, method, 0)
            size = round(self.week(history, method, 0).mean(), 6)
            fitting = [band for band in self.bands[history.demand_class] if band[0] <= size]
            over = history.product.discontinued_on
            for place, units in zip(places, forecast, strict=True):
                day = self.days[place]
                if over is not None and over <= day:
                    units = 0.0
                if fitting:
                    lower, upper = units * fitting[-1][1], units * fitting[-1][2]
                else:
                    lower, upper = units - width * sqrt(units), units + width * sqrt(units)
                rows.append(
                    {
                        "product_id": history.product.product_id,
                        "forecast_date": pd.Timestamp(day),
                        "as_of_date": pd.Timestamp(self.as_of),
                        "days_ahead": (day - self.as_of).days,
                        "forecast_units": units,
                        "lower": max(0.0, min(units, lower)),
                        "upper": max(units, upper),
                        "is_in_campaign": bool(history.product.in_campaign[place]),
                        "method": method.name,
                        "demand_class": history.demand_class,
                    }
                )
        return pd.DataFrame(rows)

    def _method(self, name: str) -> Method:
        return next(method for method in self.methods if method.name == name)

    def _place(self, day: date) -> int:
        return (day - self.days[0]).days


def _choice(row: dict[str, object], limit: float) -> tuple[bool, float]:
    """Methods about as good as the best come first, by the error that is easier to read."""
    is_worse = (row["horizon_rmse"] or 0.0) > limit
    return is_worse, (row["horizon_rmse"] if is_worse else row["horizon_wape"]) or 0.0


def _ratio(a: float | None, b: float | None) -> float | None:
    return round(a / b, 6) if a is not None and b and isfinite(a) else None


def _products(shop: Shop, sales: pd.DataFrame, made: Forecast) -> list[Product]:
    """The products that are known by as_of, with their days."""
    settings, days = made.settings, made.days
    in_campaign = _campaign_days(shop, made)
    out_of_stock = days_out_of_stock(shop, made)
    found = []
    for row in sorted(shop["shop.products"], key=lambda row: row["product_id"]):
        of_product = sales[sales["product_id"] == row["product_id"]]
        by_day = of_product.groupby(of_product["order_date"].dt.date)["units"].sum()
        launched, over = row["launched_on"], row["discontinued_on"]
        first_sale = by_day.index.min() if len(by_day) else None
        if launched is None and first_sale is None:
            continue
        is_launch_known = launched is not None and (first_sale is None or launched <= first_sale)
        known_on = launched if is_launch_known else first_sale
        if known_on > made.as_of:
            continue
        starts_on = known_on if is_launch_known else known_on + timedelta(days=1)
        if is_launch_known:
            is_launched = known_on > days[0]
        else:
            is_launched = known_on >= days[0] + timedelta(days=settings.new_product_days)
        ends_on = days[-1]
        if over is not None and over <= made.as_of:
            ends_on = max(over - timedelta(days=1), by_day.index.max() if len(by_day) else known_on)
        units = np.array([float(by_day.get(day, 0)) for day in days])
        on_sale = np.array([starts_on <= day <= ends_on for day in days])
        out = without_selling_days(out_of_stock.get(row["product_id"], set()), set(by_day.index))
        is_known = on_sale & np.array([day not in out for day in days])
        found.append(
            Product(
                row["product_id"],
                row["category"],
                known_on,
                max(starts_on, days[0]),
                is_launched,
                over,
                units * is_known,
                is_known,
                in_campaign.get(row["product_id"], np.zeros(len(days), dtype=bool)),
            )
        )
    return found


def _campaign_days(shop: Shop, made: Forecast) -> dict[str, np.ndarray]:
    campaigns = {row["campaign_id"]: row for row in shop["marketing.campaigns"]}
    found: dict[str, np.ndarray] = {}
    for row in shop["marketing.campaign_products"]:
        campaign = campaigns[row["campaign_id"]]
        last = campaign["ends_on"] or date.max
        inside = np.array([campaign["starts_on"] <= day <= last for day in made.days])
        found[row["product_id"]] = found.get(row["product_id"], False) | inside
    return found


def days_out_of_stock(shop: Shop, made: Forecast) -> dict[str, set[date]]:
    """The days on which a product is counted somewhere and available nowhere."""
    counts: dict[tuple[str, str], dict[date, bool]] = {}
    for row in shop["inventory.stock_levels"]:
        if row["stock_date"] <= made.as_of:
            is_out = row["on_hand_quantity"] <= row["reserved_quantity"]
            key = (row["product_id"], row["warehouse_id"])
            counts.setdefault(key, {})[row["stock_date"]] = is_out
    states: dict[str, dict[date, list[bool]]] = {}
    for (product_id, _), of_place in counts.items():
        is_out = None
        day = min(of_place)
        while day <= made.as_of:
            is_out = of_place.get(day, is_out)
            states.setdefault(product_id, {}).setdefault(day, []).append(is_out)
            day += timedelta(days=1)
    return {
        product_id: {day for day, of_day in by_day.items() if all(of_day)}
        for product_id, by_day in states.items()
    }


def without_selling_days(out: set[date], sold: set[date]) -> set[date]:
    """Of each run of days out of stock those after its last sale."""
    kept, run = set(), []
    for day in sorted(out):
        if run and day - run[-1] > timedelta(days=1):
            run = []
        run.append(day)
        if day in sold:
            kept -= set(run)
        else:
            kept.add(day)
    return kept
