"""One day of orders: orders, items, payments and returns.

Amounts are integer cents in the order's currency; `NULL` marks what has not happened yet.
"""

from types import SimpleNamespace

import numpy as np

from . import words
from .columns import NULL
from .dates import CAUSAL_PAUSE, CAUSED_SHARE, END_AT, START_AT, seconds_in_day
from .draws import between, chance, choose, group_sum, ragged, stream
from .world import HOLD_DAY, ITEMS_PER_ORDER, PRICE_RISE_DAY, World

PLACED, PAID, SHIPPED, DELIVERED, CANCELLED = range(5)
AUTHORIZED, CAPTURED, FAILED, REFUNDED, CHARGED_BACK = range(5)
PAIR_CHANCE = 0.5


class OrderDay(SimpleNamespace):
    """The orders of one day with their items, as arrays; `*_at` are seconds, amounts are cents.

    Per order: number, customer (-1 guest), has_session, caused (by the causal channel), warehouse,
    currency, status, ordered_at, paid_at, shipped_at, delivered_at, cancelled_at, updated_at,
    method, discount, tax, shipping, shipping_cost, fee, total. Per item: item_number, item_order
    (row of this day), item_product, item_quantity, item_price, item_discount, item_cost, item_net.
    """

    @property
    def size(self) -> int:
        """Orders of the day."""
        return len(self.number)

    @property
    def is_guest(self) -> np.ndarray:
        """Orders without a customer."""
        return self.customer < 0


def orders_of_day(world: World, rates: np.ndarray, day: int, first_item: int) -> OrderDay:
    """All orders of a day. `first_item` is the number of its first item."""
    rng = stream(world.seed, "orders", day)
    count = int(world.orders_on[day])
    at = START_AT + day * 86400 + seconds_in_day(rng, count, day)
    customer = world.draw_customers(rng, at)
    customer = np.where(chance(rng, count, 0.14), -1, customer)
    pausing = CAUSAL_PAUSE[0] <= day <= CAUSAL_PAUSE[1]
    country = world.country[np.maximum(customer, 0)]
    foreign = np.array(
        [
            words.CURRENCIES.index(words.COUNTRY_CURRENCY.get(row[0], words.REPORTING_CURRENCY))
            for row in words.COUNTRIES
        ]
    )
    home = chance(rng, count, 0.3) | (customer < 0)
    orders = OrderDay(
        day=day,
        number=world.first_order_on[day] + np.arange(count),
        ordered_at=at,
        customer=customer,
        has_session=chance(rng, count, 0.45),
        caused=chance(rng, count, 0.0 if pausing else CAUSED_SHARE),
        warehouse=chance(rng, count, 0.38).astype(np.int64),
        currency=np.where(home, 0, foreign[country]),
    )
    _add_items(world, rates, orders, first_item)
    _add_amounts(world, orders)
    _add_stamps(world, orders)
    return orders


def _add_items(world: World, rates: np.ndarray, orders: OrderDay, first_item: int) -> None:
    """Baskets: products by the day's popularity, planted pairs, prices in the currency."""
    rng = stream(world.seed, "items", orders.day)
    counts = 1 + choose(rng, orders.size, ITEMS_PER_ORDER)
    row, _ = ragged(counts)
    product = choose(rng, len(row), world.product_weights(orders.day))

    partner = world.pair_partner[product]
    paired = (partner >= 0) & chance(rng, len(row), PAIR_CHANCE)
    row = np.concatenate([row, row[paired]])
    product = np.concatenate([product, partner[paired]])

    # A product seldom stands twice in a basket; one repeat in twenty is kept.
    order = np.lexsort((product, row))
    row, product = row[order], product[order]
    repeat = np.zeros(len(row), dtype=bool)
    repeat[1:] = (row[1:] == row[:-1]) & (product[1:] == product[:-1])
    keep = ~repeat | chance(rng, len(row), 0.05)
    row, product = row[keep], product[keep]
    lines = len(row)

    orders.item_number = first_item + np.arange(lines)
    orders.item_order = row
    orders.item_product = product
    orders.item_quantity = 1 + choose(rng, lines, [0.79, 0.15, 0.04, 0.02])
    rate = rates[orders.currency[row], orders.day]
    list_price = (world.old_price if orders.day < PRICE_RISE_DAY else world.price)[product]
    price = (list_price * 1_000_000 + rate // 2) // rate
    orders.item_price = price
    gross = price * orders.item_quantity
    off = np.where(chance(rng, lines, 0.12), between(rng, lines, 2, 6) * 5, 0)
    orders.item_discount = gross * off // 100
    orders.item_net = gross - orders.item_discount
    drift = 970_000 + between(rng, lines, 0, 60_001)
    cost = np.maximum(world.cost[product] * drift // rate, 1)
    orders.item_cost = np.where(chance(rng, lines, 0.02), NULL, cost)


def _add_amounts(world: World, orders: OrderDay) -> None:
    """Order discount, shipping, tax, fee and total."""
    rng = stream(world.seed, "amounts", orders.day)
    size = orders.size
    subtotal = group_sum(orders.item_net, orders.item_order, size)
    percent = np.where(chance(rng, size, 0.15), 5 + 5 * between(rng, size, 0, 3), 0)
    voucher = np.where(chance(rng, size, 0.04), 500, 0)
    orders.discount = np.minimum(subtotal * percent // 100 + voucher, subtotal)
    express = chance(rng, size, 0.05)
    orders.shipping = np.where(express, 990, np.where(subtotal >= 5000, 0, 490))
    cost = between(rng, size, 310, 680) + np.where(express, 300, 0)
    orders.shipping_cost = np.where(chance(rng, size, 0.03), NULL, cost)
    per_mille = np.array([row[2] for row in words.COUNTRIES])
    tax_rate = np.where(orders.is_guest, 190, per_mille[world.country[orders.customer]])
    net = subtotal - orders.discount + orders.shipping
    orders.tax = (net * tax_rate + 500) // 1000
    orders.total = net + orders.tax
    fee = orders.total * 14 // 1000 + 25
    orders.fee = np.where(chance(rng, size, 0.02), NULL, fee)
    orders.method = choose(rng, size, [0.46, 0.32, 0.14, 0.08])


def _add_stamps(world: World, orders: OrderDay) -> None:
    """Pay, ship, deliver or cancel; what would happen after the end has not happened."""
    rng = stream(world.seed, "stamps", orders.day)
    size = orders.size
    at = orders.ordered_at
    slow = chance(rng, size, 0.14)
    delay = np.where(slow, between(rng, size, 3600, 4 * 86400), between(rng, size, 20, 900))
    paid = at + delay
    shipped = paid + between(rng, size, 6 * 3600, 70 * 3600)
    delivered = shipped + between(rng, size, 20 * 3600, 110 * 3600)
    cancelled = np.full(size, NULL)
    never_paid = chance(rng, size, 0.025)
    paid[never_paid] = NULL
    cancelled[never_paid] = at[never_paid] + 14 * 86400
    dropped = ~never_paid & chance(rng, size, 0.025)
    cancelled[dropped] = paid[dropped] + between(rng, int(dropped.sum()), 600, 5 * 3600)
    shipped[never_paid | dropped] = NULL
    if orders.day >= HOLD_DAY:
        holds = orders.item_order[orders.item_product == world.plants.oversold]
        shipped[holds] = NULL
    delivered[shipped == NULL] = NULL

    for stamps in (paid, shipped, delivered, cancelled):
        stamps[stamps > END_AT] = NULL
    orders.paid_at, orders.shipped_at = paid, shipped
    orders.delivered_at, orders.cancelled_at = delivered, cancelled
    status = np.full(size, PLACED)
    status[paid != NULL] = PAID
    status[shipped != NULL] = SHIPPED
    status[delivered != NULL] = DELIVERED
    status[cancelled != NULL] = CANCELLED
    orders.status = status
    orders.updated_at = np.max([at, paid, shipped, delivered, cancelled], axis=0)


def order_rows(orders: OrderDay) -> dict:
    """Rows of shop.orders."""
    return {
        "order_id": orders.number,
        "customer_id": orders.customer,
        "session_id": np.where(orders.has_session, orders.number, -1),
        "order_status": (words.ORDER_STATUSES, orders.status),
        "currency_code": (words.CURRENCIES, orders.currency),
        "ordered_at": orders.ordered_at,
        "paid_at": orders.paid_at,
        "shipped_at": orders.shipped_at,
        "delivered_at": orders.delivered_at,
        "cancelled_at": orders.cancelled_at,
        "discount_amount": orders.discount,
        "tax_amount": orders.tax,
        "shipping_amount": orders.shipping,
        "shipping_cost": orders.shipping_cost,
        "payment_fee": orders.fee,
        "updated_at": orders.updated_at,
    }


def item_rows(orders: OrderDay) -> dict:
    """Rows of shop.order_items."""
    return {
        "order_item_id": orders.item_number,
        "order_id": orders.number[orders.item_order],
        "product_id": orders.item_product,
        "quantity": orders.item_quantity,
        "unit_price": orders.item_price,
        "discount_amount": orders.item_discount,
        "unit_cost": orders.item_cost,
    }


def return_rows(world: World, orders: OrderDay, first: int) -> dict:
    """Rows of shop.returns for the day's orders, whenever the goods come back."""
    rng = stream(world.seed, "returns", orders.day)
    lines = len(orders.item_number)
    often = orders.item_product == world.plants.often_returned
    delivered = orders.delivered_at[orders.item_order]
    back = chance(rng, lines, np.where(often, 0.38, 0.055)) & (delivered != NULL)
    partly = chance(rng, lines, 0.4)
    at = delivered + between(rng, lines, 2 * 86400, 21 * 86400)
    reason = between(rng, lines, 0, len(words.RETURN_REASONS))
    rows = np.flatnonzero(back & (at <= END_AT))
    bought = orders.item_quantity[rows]
    quantity = np.where(partly[rows] & (bought > 1), bought - 1, bought)
    refund = _paid_for_item(orders)[rows] * quantity // bought
    return {
        "return_id": first + np.arange(len(rows)),
        "order_item_id": orders.item_number[rows],
        "quantity": quantity,
        "refund_amount": refund,
        "return_reason": (words.RETURN_REASONS, reason[rows]),
        "returned_at": at[rows],
        "_order": orders.item_order[rows],
    }


def _paid_for_item(orders: OrderDay) -> np.ndarray:
    """Cents paid for each line after its share of the order discount, without tax."""
    subtotal = group_sum(orders.item_net, orders.item_order, orders.size)
    share = orders.discount[orders.item_order] * orders.item_net
    return orders.item_net - share // np.maximum(subtotal[orders.item_order], 1)


def payment_rows(world: World, orders: OrderDay, returns: dict, first: int) -> dict:
    """Rows of shop.payments: failed tries, captures, refunds and charge-backs."""
    rng = stream(world.seed, "payments", orders.day)
    size = orders.size
    everyone = np.arange(size)
    paid = orders.paid_at != NULL
    moment = np.where(paid, orders.paid_at, orders.ordered_at + 30)
    moment = np.minimum(moment, END_AT)

    failed = np.flatnonzero(chance(rng, size, 0.07))
    again = failed[chance(rng, len(failed), 0.2)]
    charged_back = np.flatnonzero(chance(rng, size, 0.006) & (orders.status == DELIVERED))
    later = orders.delivered_at[charged_back] + between(rng, len(charged_back), 86400, 30 * 86400)
    charged_back, later = charged_back[later <= END_AT], later[later <= END_AT]
    undone = np.flatnonzero(paid & (orders.cancelled_at != NULL))
    unpaid_status = np.where(orders.status == CANCELLED, FAILED, AUTHORIZED)

    tried = np.maximum(moment - 15, orders.ordered_at)
    parts = [
        (
            again,
            FAILED,
            orders.total[again],
            np.maximum(tried[again] - 60, orders.ordered_at[again]),
        ),
        (failed, FAILED, orders.total[failed], tried[failed]),
        (everyone, np.where(paid, CAPTURED, unpaid_status), orders.total, moment),
        (undone, REFUNDED, orders.total[undone], orders.cancelled_at[undone]),
        (charged_back, CHARGED_BACK, orders.total[charged_back], later),
        (returns["_order"], REFUNDED, returns["refund_amount"], returns["returned_at"]),
    ]
    row = np.concatenate([part[0] for part in parts])
    status = np.concatenate([np.broadcast_to(part[1], len(part[0])) for part in parts])
    amount = np.concatenate([part[2] for part in parts])
    at = np.concatenate([part[3] for part in parts])
    turn = np.argsort(row, kind="stable")
    return {
        "payment_id": first + np.arange(len(row)),
        "order_id": orders.number[row[turn]],
        "payment_method": (words.PAYMENT_METHODS, orders.method[row[turn]]),
        "payment_status": (words.PAYMENT_STATUSES, status[turn]),
        "amount": amount[turn],
        "attempted_at": at[turn],
    }
