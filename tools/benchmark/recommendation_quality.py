"""How good recommendations are: what customers bought in the days after, beside simple rivals.

    past = read_past(database, as_of_date)
    judge(past, read_lists(database, past))

`database` is a DuckDB file in which rpt_customer_recommendations was built as of that day, and
fct_order_items holds the days after it too. All are judged by the same customers: those who may be
addressed, bought something up to that day, and bought something in the days after.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
from scipy.sparse import csr_matrix, diags_array

PER_CUSTOMER = 10
# The days that follow, of which recommendations are to tell.
DAYS_AFTER = 28
POPULARITY_DAYS = 90


@dataclass(frozen=True)
class Quality:
    """A list of products for each customer, judged."""

    hit_rate: float  # share of the customers who bought at least one product of their list
    precision: float  # share of the recommended products that were bought
    products: int  # different products that were recommended to anybody
    full_lists: float  # share of the customers with ten products


@dataclass(frozen=True)
class Past:
    """What was known on a day, and what came after. Products are known by their place in a list."""

    products: np.ndarray  # their ids, sorted
    customers: np.ndarray  # the ids of those by whom all are judged
    all_orders: csr_matrix  # all customers x products: orders up to the day
    orders: csr_matrix  # the same of the judged customers
    bought_after: np.ndarray  # judged customers x products: bought in the days after
    recent_buyers: np.ndarray  # by product: customers of the last days
    recent_orders: np.ndarray  # by product: their orders

    @cached_property
    def owned(self) -> np.ndarray:
        """judged customers x products: bought up to the day."""
        return (self.orders > 0).toarray()


def read_past(database: Path, as_of_date: date) -> Past:
    """From the facts of a database, whatever day its marts are of."""
    after = as_of_date + timedelta(days=DAYS_AFTER)
    with duckdb.connect(str(database), read_only=True) as connection:
        lines = connection.execute(
            f"""
            select distinct customer_id, product_id, order_id, order_date
            from marts.fct_order_items
            where is_sale and not is_guest and order_date <= date '{after}'
            """
        ).df()
        may_be_addressed = connection.execute(
            """
            select customer_id from marts.dim_customers
            where has_marketing_consent and not is_erased
            """
        ).df()["customer_id"]
        products = connection.execute(
            "select product_id from marts.dim_products order by product_id"
        ).df()["product_id"].to_numpy(dtype=str)
    customers = np.unique(lines["customer_id"].to_numpy(dtype=str))
    lines["product"] = np.searchsorted(products, lines["product_id"].to_numpy(dtype=str))
    lines["customer"] = np.searchsorted(customers, lines["customer_id"].to_numpy(dtype=str))
    before = lines[lines["order_date"] <= np.datetime64(as_of_date)]
    later = lines[lines["order_date"] > np.datetime64(as_of_date)]
    start = np.datetime64(as_of_date - timedelta(days=POPULARITY_DAYS))
    recent = before[before["order_date"] > start]

    shape = (len(customers), len(products))
    orders, count = _matrix(before, shape), len(products)
    judged = np.flatnonzero(
        np.isin(customers, may_be_addressed.to_numpy(dtype=str))
        & np.isin(np.arange(len(customers)), before["customer"])
        & np.isin(np.arange(len(customers)), later["customer"])
    )
    buyers = recent.drop_duplicates(["customer", "product"])
    return Past(
        products=products,
        customers=customers[judged],
        all_orders=orders,
        orders=orders[judged],
        bought_after=(_matrix(later, shape)[judged] > 0).toarray(),
        recent_buyers=np.bincount(buyers["product"], minlength=count).astype(np.float32),
        recent_orders=np.bincount(recent["product"], minlength=count).astype(np.float32),
    )


def read_lists(database: Path, past: Past) -> list[np.ndarray]:
    """What the project recommends to each of the judged customers."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            """
            select customer_id, product_id from marts.rpt_customer_recommendations
            order by customer_id, recommendation_rank
            """
        ).df()
    lists = {
        customer: np.searchsorted(past.products, of["product_id"].to_numpy(dtype=str))
        for customer, of in rows.groupby("customer_id")
    }
    return [lists.get(customer, np.array([], dtype=int)) for customer in past.customers]


def judge(past: Past, lists: list[np.ndarray], new_only: bool = False) -> Quality:
    """How good these lists are. new_only: what a customer had before is no hit."""
    bought = past.bought_after & ~past.owned if new_only else past.bought_after
    hits = [bought[row, products] for row, products in enumerate(lists)]
    return Quality(
        hit_rate=float(np.mean([hit.any() for hit in hits])),
        precision=float(np.concatenate(hits).mean()),
        products=len(np.unique(np.concatenate(lists))),
        full_lists=float(np.mean([len(products) == PER_CUSTOMER for products in lists])),
    )


def rivals(past: Past, new_only: bool = False) -> dict[str, list[np.ndarray]]:
    """The lists of simple recommenders. new_only: without what the customer has."""
    lists = {}
    for name, scores in _rival_scores(past):
        if new_only:
            scores = np.where(past.owned, -np.inf, scores)
        lists[name] = [_best(row) for row in scores]
    return lists


def _best(scores: np.ndarray) -> np.ndarray:
    """The products with the highest scores, the first of equals by id."""
    least = np.partition(scores, -PER_CUSTOMER)[-PER_CUSTOMER]
    enough = np.flatnonzero(scores >= least)
    return enough[np.argsort(-scores[enough], kind="stable")][:PER_CUSTOMER]


def _rival_scores(past: Past):
    """Name, and a score of each product for each of the judged customers, one after the other."""
    size = (len(past.customers), 1)
    yield "most popular, by customers", np.tile(past.recent_buyers, size)
    yield "most popular, by orders", np.tile(past.recent_orders, size)
    yield "item-item cosine of customers", _cosine(past.all_orders > 0, past.orders > 0)
    yield "item-item cosine of orders", _cosine(past.all_orders, past.orders)


def _cosine(everybody: csr_matrix, judged: csr_matrix) -> np.ndarray:
    """The sum of a product's cosines with all that the customer has, itself among them."""
    everybody, judged = everybody.astype(np.float32), judged.astype(np.float32)
    lengths = np.sqrt(np.asarray(everybody.multiply(everybody).sum(axis=0)).ravel())
    inverse = diags_array((1 / np.where(lengths > 0, lengths, 1)).astype(np.float32))
    scaled = everybody @ inverse
    # by way of the customers who have both: products x products would not fit
    return ((judged @ inverse) @ everybody.T).toarray() @ scaled


def _matrix(lines, shape: tuple[int, int]) -> csr_matrix:
    ones = np.ones(len(lines))
    return csr_matrix((ones, (lines["customer"], lines["product"])), shape=shape)
