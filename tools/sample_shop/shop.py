"""Runs the generator: day by day, into whatever keeps the tables."""

import sys
import time
from collections.abc import Callable
from functools import partial

from . import reference
from .columns import SYSTEMS, TABLES
from .dates import CAMPAIGNS, DAY_COUNT
from .orders import item_rows, order_rows, orders_of_day, payment_rows, return_rows
from .stock import StockBook
from .visits import event_rows, touch_rows, visits_of_day
from .voices import lead_rows, survey_rows
from .words import SUPPLIERS, WAREHOUSES
from .world import World, rates_to_reporting
from .writers import IdWidths

Progress = Callable[[int, dict[str, int]], None]


def chosen_tables(names: str | None) -> set[str]:
    """The tables named by --tables: systems or `system.table`, comma separated; all if None."""
    if not names:
        return set(TABLES)
    chosen: set[str] = set()
    for name in (part.strip() for part in names.split(",")):
        if name in SYSTEMS:
            chosen.update(path for path in TABLES if path.startswith(name + "."))
        elif name in TABLES:
            chosen.add(name)
        else:
            known = ", ".join([*SYSTEMS, *TABLES])
            raise ValueError(f"--tables: no system or table {name!r}; known are {known}")
    return chosen


def id_widths(world: World) -> IdWidths:
    """Digits for every id, from upper bounds on how many there will be."""
    orders, products = world.sizes.orders, world.sizes.products
    return IdWidths(
        {
            "C": max(world.sizes.customers, 9998),
            "P": max(products, 998),
            "O": max(orders, 9998),
            "I": orders * 5,
            "PM": orders * 2,
            "R": orders,
            "S": orders * 4,
            "V": world.first_anonymous_visitor + orders * 2,
            "T": orders * 6,
            "L": orders,
            "E": orders * 20,
            "SR": orders * 2,
            "CP": len(CAMPAIGNS),
            "SU": len(SUPPLIERS),
            "W": len(WAREHOUSES),
            "PO": products * 40,
            "B": products * 40,
        }
    )


def generate(world: World, keep, tables: set[str], progress: Progress | None = None) -> None:
    """Make the chosen tables and hand them to `keep.add(table, rows)` in pieces.

    Memory: the world's arrays (customers, products), one day's rows, and what `keep` holds.
    """

    def put(path: str, rows: dict) -> int:
        if path in tables:
            keep.add(TABLES[path], rows)
        return len(rows[TABLES[path].key[0]])

    rates = rates_to_reporting(world.seed)
    _put_reference(world, rates, put, tables)

    def wants(*paths: str) -> bool:
        return any(path in tables for path in paths)

    def grow(path: str, make: Callable[[int], dict]) -> dict:
        """Rows of a table that grows day by day; `make` takes the number of the first of them."""
        rows = make(first[path])
        first[path] += put(path, rows)
        return rows

    stock = any(path.startswith("inventory.") for path in tables)
    book = StockBook(world)
    first = dict.fromkeys(TABLES, 0)
    sessions = 0
    for day in range(DAY_COUNT):
        orders = orders_of_day(world, rates, day, first["shop.order_items"])
        put("shop.orders", order_rows(orders))
        first["shop.order_items"] += put("shop.order_items", item_rows(orders))
        if wants("shop.returns", "shop.payments"):
            returns = grow("shop.returns", partial(return_rows, world, orders))
            grow("shop.payments", partial(payment_rows, world, orders, returns))
        if wants("marketing.touchpoints", "web.events"):
            visits, used = visits_of_day(world, orders, sessions)
            sessions += used
            for path, make in (
                ("marketing.touchpoints", partial(touch_rows, world, day, visits)),
                ("web.events", partial(event_rows, world, orders, visits)),
            ):
                if path in tables:
                    grow(path, make)
        if wants("marketing.leads"):
            grow("marketing.leads", partial(lead_rows, world, orders))
        if wants("feedback.survey_responses"):
            grow("feedback.survey_responses", partial(survey_rows, world, orders))
        if stock:
            book.add(orders)
        if progress:
            progress(day, keep.row_counts)
    if stock:
        _put_stock(book, put)
    keep.close()


def _put_reference(world: World, rates, put, tables: set[str]) -> None:
    """Tables that do not grow day by day."""
    if "shop.customers" in tables:
        for rows in reference.customer_rows(world):
            put("shop.customers", rows)
    if "shop.products" in tables:
        put("shop.products", reference.product_rows(world))
    put("shop.exchange_rates", reference.exchange_rate_rows(rates))
    put("marketing.campaigns", reference.campaign_rows(world))
    put("marketing.campaign_products", reference.campaign_product_rows(world))
    put("marketing.campaign_spend", reference.campaign_spend_rows(world))
    put("inventory.suppliers", reference.supplier_rows())
    put("inventory.warehouses", reference.warehouse_rows())


def _put_stock(book: StockBook, put) -> None:
    """Purchase orders, batches and counts, when all orders are known."""
    stock = book.close()
    put("inventory.purchase_orders", stock.purchase_order_rows())
    put("inventory.batches", stock.batch_rows())
    for rows in stock.stock_level_rows():
        put("inventory.stock_levels", rows)


def show_progress(every_seconds: float = 2.0) -> Progress:
    """Progress lines to stderr: day, rows so far."""
    began = time.monotonic()
    last = [began]

    def report(day: int, counts: dict[str, int]) -> None:
        now = time.monotonic()
        if now - last[0] < every_seconds and day < DAY_COUNT - 1:
            return
        last[0] = now
        done = (day + 1) / DAY_COUNT
        rows = sum(counts.values())
        print(
            f"sample shop: {done:4.0%}  {rows:,} rows  {now - began:.0f} s",
            file=sys.stderr,
            flush=True,
        )

    return report
