"""Stock: what was ordered from suppliers, what arrived, what stood on the shelf.

The books balance: at every count, on hand = all receipts - all units shipped so far, for each
product and warehouse, and the batches' remaining units add up to the last count. Returned goods
are not put back on sale (cosmetics). Purchase orders are placed by someone who knows what will
sell, so that stock never runs out but where it is planted.
"""

import numpy as np
import pyarrow as pa

from . import words
from .columns import NULL
from .dates import AS_OF, COUNT_DAYS, START_AT, START_DATE
from .draws import between, chance, stream
from .orders import OrderDay
from .world import World

COUNTS = len(COUNT_DAYS)
AHEAD = 9  # counts (weeks) that an order must cover before it arrives
COVER = 15  # weeks of demand in one order
EXPIRING_DAYS = (-6, 12, 25, 40)
EXPIRING_EXTRA = 60


class StockBook:
    """Adds up shipped and reserved units per count, product and warehouse.

    Arrays are (COUNTS + 1, products, warehouses); the last slot holds what came after the last
    count. Memory: 2 x 59 x products x 2 x 4 bytes, 19 MB for 20,000 products.
    """

    def __init__(self, world: World):
        self.world = world
        shape = (COUNTS + 1, world.sizes.products, len(words.WAREHOUSES))
        self.shipped = np.zeros(shape, dtype=np.int32)
        self.reserved = np.zeros(shape, dtype=np.int32)

    def add(self, orders: OrderDay) -> None:
        """Count the day's orders: reserved from payment until shipped or cancelled."""
        row = orders.item_order
        where = (orders.item_product, orders.warehouse[row])
        units = orders.item_quantity.astype(np.int32)

        def put(book, stamp, sign):
            happened = stamp[row] != NULL
            day = (stamp[row][happened] - START_AT) // 86400
            slot = np.searchsorted(COUNT_DAYS, day, side="left")
            place = (slot, where[0][happened], where[1][happened])
            np.add.at(book, place, sign * units[happened])

        put(self.shipped, orders.shipped_at, 1)
        put(self.reserved, orders.paid_at, 1)
        put(self.reserved, orders.shipped_at, -1)
        undone = np.where(orders.paid_at != NULL, orders.cancelled_at, NULL)
        put(self.reserved, undone, -1)

    def close(self) -> "Stock":
        """Place the purchase orders and count the stock."""
        return Stock(self)


class Stock:
    """The stock of a finished history: purchase orders, batches and counts."""

    def __init__(self, book: StockBook):
        self.world = book.world
        self.rng = stream(self.world.seed, "stock")
        products, places = book.shipped.shape[1:]
        self.shipped = np.cumsum(book.shipped[:COUNTS], axis=0, dtype=np.int64)
        self.reserved = np.cumsum(book.reserved[:COUNTS], axis=0, dtype=np.int64)
        rate = (self.shipped[-1] - self.shipped[-9]) / 8
        future = np.ceil(rate * np.arange(1, AHEAD + COVER + 1)[:, None, None]).astype(np.int64)
        self.known = np.concatenate([self.shipped, self.shipped[-1] + future])
        self.received = np.zeros((COUNTS, products, places), dtype=np.int64)
        self.first_count = np.zeros((products, places), dtype=np.int64)
        self.parts: list[dict] = []
        agreed = np.array([14 if row[1] is None else row[1] for row in words.SUPPLIERS])
        self.agreed = agreed[self.world.supplier]
        self.spread = np.array([row[2] for row in words.SUPPLIERS])[self.world.supplier]
        self.buffer = 3 + between(self.rng, products, 0, 10)
        self._first_deliveries()
        self._planted_stockout()
        self._reorder()
        self._planted_open_order()
        self.on_hand = self.received - self.shipped
        self._number()

    def _order(self, product, place, quantity, received, ordered_day, expected, arrival) -> None:
        """Note purchase orders; `arrival` is a day, NULL when the goods have not come."""
        self.parts.append(
            {
                "product": np.asarray(product),
                "place": np.asarray(place),
                "quantity": np.asarray(quantity),
                "received": np.where(np.asarray(arrival) == NULL, NULL, received),
                "ordered_day": np.asarray(ordered_day),
                "expected": np.asarray(expected),
                "arrival": np.asarray(arrival),
            }
        )
        came = np.asarray(arrival) != NULL
        slot = np.searchsorted(COUNT_DAYS, np.asarray(arrival)[came], side="left")
        units = np.asarray(received)[came]
        for index, product_, place_, amount in zip(
            slot, np.asarray(product)[came], np.asarray(place)[came], units, strict=True
        ):
            self.received[index:, product_, place_] += amount

    def _first_deliveries(self) -> None:
        """Everything starts with one delivery before the first sale."""
        world, rng = self.world, self.rng
        products, places = self.received.shape[1:]
        product, place = (x.ravel() for x in np.indices((products, places)))
        count = len(product)
        arrival = -between(rng, count, 3, 25)
        late = world.launched[product] > 0
        arrival = np.where(late, world.launched[product] - between(rng, count, 3, 20), arrival)
        slot = np.searchsorted(COUNT_DAYS, arrival, side="left")
        self.first_count[product, place] = slot
        until = np.minimum(slot + AHEAD + COVER, len(self.known) - 1)
        quantity = self.known[until, product, place] + self.buffer[product]
        p = world.plants
        dead = np.isin(product, p.expiring)
        quantity = quantity + np.where(dead & (place == 0), EXPIRING_EXTRA, 0)
        gone = product == p.stockout
        end = np.searchsorted(COUNT_DAYS, p.stockout_days[0], side="left")
        quantity = np.where(gone, np.maximum(self.known[end, product, place], 1), quantity)
        short = product == p.oversold
        total = self.shipped[-1, product, place] + 1
        quantity = np.where(short, np.minimum(quantity, total), quantity)
        lead = np.round(self.agreed[product] * (0.9 + 0.3 * rng.random(count))).astype(np.int64)
        ordered = arrival - lead
        self._order(
            product, place, quantity, quantity, ordered, ordered + self.agreed[product], arrival
        )

    def _planted_stockout(self) -> None:
        """An order that never comes, so the product runs out; a later one ends the stockout."""
        p = self.world.plants
        first, last = p.stockout_days
        product = np.array([p.stockout, p.stockout])
        place = np.array([0, 1])
        lost = self.known[-1, p.stockout, :] // 3 + 10
        nothing = np.full(2, NULL)
        expected = np.full(2, first - 4)
        self._order(product, place, lost, lost, np.full(2, first - 40), expected, nothing)
        back = np.searchsorted(COUNT_DAYS, last, side="left")
        until = min(back + AHEAD + COVER, len(self.known) - 1)
        sold = self.received[back, p.stockout, :]
        rescue = np.maximum(self.known[until, p.stockout, :] - sold, 0) + 8
        ordered = np.full(2, first + 6)
        self._order(product, place, rescue, rescue, ordered, np.full(2, last - 3), np.full(2, last))

    def _reorder(self) -> None:
        """Week by week: order where stock and orders on the way would not last."""
        world, rng = self.world, self.rng
        p = world.plants
        coming = self.received[-1].copy()
        wait_until = np.zeros(self.received.shape[1], dtype=np.int64)
        wait_until[p.stockout] = np.searchsorted(COUNT_DAYS, p.stockout_days[1], side="left")
        for count in range(COUNTS):
            day = int(COUNT_DAYS[count])
            need = self.known[count + AHEAD] + self.buffer[:, None]
            selling = (world.launched <= day) & (world.discontinued > day + 40)
            low = (coming < need) & (selling & (wait_until <= count))[:, None]
            product, place = np.nonzero(low)
            if not len(product):
                continue
            target = self.known[count + AHEAD + COVER, product, place] + self.buffer[product]
            quantity = target - coming[product, place]
            quantity = (quantity + 5) // 6 * 6
            short = product == p.oversold
            total = self.shipped[-1, product, place] + 1
            quantity = np.where(short, total - coming[product, place], quantity)
            worth = quantity > 0
            product, place, quantity = product[worth], place[worth], quantity[worth]
            size = len(product)
            agreed = self.agreed[product]
            late = np.abs(rng.standard_normal(size)) * self.spread[product]
            lead = np.round(agreed * np.clip(0.92 + late, 0.9, 1.7)).astype(np.int64)
            arrival = np.minimum(day + lead, day + 7 * (AHEAD - 1) - 1)
            short_by = np.where(chance(rng, size, 0.1), between(rng, size, 1, 4), 0)
            short_by = np.where(product == p.oversold, 0, short_by)
            received = np.maximum(quantity - np.minimum(short_by, quantity // 8), 1)
            arrival = np.where(arrival > AS_OF, NULL, arrival)
            self._order(
                product, place, quantity, received, np.full(size, day), day + agreed, arrival
            )
            coming[product, place] += received

    def _planted_open_order(self) -> None:
        """The oversold product's next delivery, not yet due."""
        p = self.world.plants
        product = np.array([p.oversold])
        ordered = np.array([AS_OF - 9])
        nothing = np.array([NULL])
        self._order(product, [0], np.array([120]), np.array([120]), ordered, ordered + 21, nothing)

    def _number(self) -> None:
        """Sort purchase orders by day and number them."""
        keys = self.parts[0]
        self.purchases = {key: np.concatenate([part[key] for part in self.parts]) for key in keys}
        turn = np.lexsort(
            (self.purchases["place"], self.purchases["product"], self.purchases["ordered_day"])
        )
        self.purchases = {key: column[turn] for key, column in self.purchases.items()}

    # -- rows -------------------------------------------------------------------------------

    def purchase_order_rows(self) -> dict:
        """Rows of inventory.purchase_orders."""
        bought = self.purchases
        count = len(bought["product"])
        rng = stream(self.world.seed, "purchase orders")
        ordered = START_AT + bought["ordered_day"] * 86400 + between(rng, count, 28800, 61200)
        came = bought["arrival"] != NULL
        hour = between(rng, count, 25200, 54000)
        cost = self.world.cost[bought["product"]] * (970 + between(rng, count, 0, 40)) // 1000
        no_date = chance(rng, count, 0.02) & came
        return {
            "purchase_order_id": np.arange(count),
            "supplier_id": self.world.supplier[bought["product"]],
            "product_id": bought["product"],
            "warehouse_id": bought["place"],
            "ordered_quantity": bought["quantity"],
            "received_quantity": bought["received"],
            "unit_cost": np.where(chance(rng, count, 0.02), NULL, cost),
            "ordered_at": ordered,
            "expected_at": np.where(no_date, NULL, START_AT + bought["expected"] * 86400 + 43200),
            "received_at": np.where(came, START_AT + bought["arrival"] * 86400 + hour, NULL),
        }

    def batch_rows(self) -> dict:
        """Rows of inventory.batches: one per delivery, used up oldest first."""
        bought = self.purchases
        rows = np.flatnonzero(bought["arrival"] != NULL)
        place = bought["product"][rows] * len(words.WAREHOUSES) + bought["place"][rows]
        rows = rows[np.lexsort((-bought["arrival"][rows], place))]
        product, warehouse = bought["product"][rows], bought["place"][rows]
        place = product * len(words.WAREHOUSES) + warehouse
        received, arrival = bought["received"][rows], bought["arrival"][rows]
        running = np.cumsum(received)
        first = np.searchsorted(place, place, side="left")
        newer = running - received - (running[first] - received[first])
        left = np.clip(self.on_hand[-1][product, warehouse] - newer, 0, received)
        count = len(rows)
        rng = stream(self.world.seed, "batches")
        made = arrival - between(rng, count, 25, 110)
        fragrance = self.world.category[product] == list(words.CATEGORIES).index("fragrance")
        # No natural expiry falls within four months of the end: those that do are planted.
        shelf = np.where(fragrance, 1095, np.where(chance(rng, count, 0.5), 730, 913))
        expires = np.where(made + shelf < AS_OF + 120, made + 913, made + shelf)
        expires = np.where(chance(rng, count, 0.03), NULL, START_DATE + expires)
        for product_, days in zip(self.world.plants.expiring, EXPIRING_DAYS, strict=True):
            mine = (product == product_) & (warehouse == 0)
            expires[mine] = START_DATE + AS_OF + days
        turn = np.lexsort((warehouse, product, arrival))
        lots = [f"L{START_DATE + int(a) - 19000}-{i + 1}" for i, a in enumerate(arrival[turn])]
        return {
            "batch_id": np.arange(count),
            "product_id": product[turn],
            "warehouse_id": warehouse[turn],
            "lot_number": pa.array(lots),
            "manufactured_on": START_DATE + made[turn],
            "expires_on": expires[turn],
            "received_quantity": received[turn],
            "remaining_quantity": left[turn],
        }

    def stock_level_rows(self):
        """Rows of inventory.stock_levels, one piece per count."""
        product, place = (x.ravel() for x in np.indices(self.first_count.shape))
        for count in range(COUNTS):
            here = self.first_count[product, place] <= count
            yield {
                "stock_date": np.full(int(here.sum()), START_DATE + COUNT_DAYS[count]),
                "warehouse_id": place[here],
                "product_id": product[here],
                "on_hand_quantity": self.on_hand[count, product[here], place[here]],
                "reserved_quantity": self.reserved[count, product[here], place[here]],
            }
