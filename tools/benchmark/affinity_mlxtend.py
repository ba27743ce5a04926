"""The pairs of a shop by mlxtend, timed, and whether they are those of fct_product_affinity.

    python -m tools.benchmark.affinity_mlxtend built.duckdb 10 found.json

reads the baskets that the project counted from a built DuckDB file, finds all pairs in at least so
many baskets by fpgrowth and their measures by association_rules, and writes {"pairs", "all": seconds
and CPU seconds of the first and of both, "differences"}. Reading, and turning the baskets into
mlxtend's table, is not timed.
"""

import json
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from mlxtend.frequent_patterns import association_rules, fpgrowth
from scipy.sparse import csr_matrix

KEY = ["product_id", "also_bought_product_id"]
# Half of the last decimal that the mart keeps.
TOLERANCES = {
    "support": 5e-13, "confidence": 5e-7, "lift": 5e-7, "leverage": 5e-13, "conviction": 5e-7,
}  # fmt: skip
BASKETS = """
select order_code, product_id
from intermediate.int_basket_items
inner join intermediate.int_affinity_products using (product_code)
"""


def compare(rules: pd.DataFrame, mart: pd.DataFrame) -> list[str]:
    """What differs, in words."""
    rules["product_id"] = [next(iter(ids)) for ids in rules["antecedents"]]
    rules["also_bought_product_id"] = [next(iter(ids)) for ids in rules["consequents"]]
    both = rules.merge(mart, on=KEY, how="outer", suffixes=("", "_mart"), indicator=True)
    if not (both["_merge"] == "both").all():
        return [f"pairs: {both['_merge'].value_counts().to_dict()}"]
    differences = []
    for measure, tolerance in TOLERANCES.items():
        ours = both[f"{measure}_mart"].astype(float).fillna(np.inf)
        equal = np.isclose(ours, both[measure], rtol=1e-9, atol=1.1 * tolerance)
        if not equal.all():
            differences.append(f"{measure}: {(~equal).sum():,} of {len(both):,} differ")
    return differences


def _clocks() -> np.ndarray:
    return np.array([time.perf_counter(), time.process_time()])


def main(arguments: list[str]) -> int:
    """arguments: the built DuckDB file, the least baskets of a pair, the file to write."""
    database, min_baskets, written = arguments
    with duckdb.connect(database, read_only=True) as connection:
        items = connection.execute(BASKETS).df()
        mart = connection.execute("select * from marts.fct_product_affinity").df()
    orders, _ = pd.factorize(items["order_code"])
    products, names = pd.factorize(items["product_id"])
    # baskets without a frequent product are in no pair, but among all baskets
    basket_count = int(mart["basket_count"].iloc[0])
    table = pd.DataFrame.sparse.from_spmatrix(
        csr_matrix(
            (np.ones(len(items), dtype=bool), (orders, products)), (basket_count, len(names))
        ),
        columns=names,
    )
    # a hair lower: 10 / n * n may come to less than 10
    support = (int(min_baskets) - 0.5) / basket_count
    clocks = [_clocks()]
    sets = fpgrowth(table, min_support=support, use_colnames=True, max_len=2)
    clocks.append(_clocks())
    rules = association_rules(sets, num_itemsets=basket_count, metric="support", min_threshold=0)
    clocks.append(_clocks())
    found = {
        "pairs": list(clocks[1] - clocks[0]),
        "all": list(clocks[2] - clocks[0]),
        "differences": compare(rules, mart),
    }
    Path(written).write_text(json.dumps(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
