"""The pairs of a real shop against mlxtend's association rules."""

import numpy as np
import pandas as pd
from conftest import query_duckdb
from mlxtend.frequent_patterns import association_rules, fpgrowth
from recompute.affinity import affinity_settings, basket_items
from recompute.shops import journey
from scipy.sparse import csr_matrix

MART = "marts.fct_product_affinity"
KEY = ["product_id", "also_bought_product_id"]
# mlxtend holds a table of all baskets by all products; this many baskets keep it small.
JOURNEY_BASKETS = 100


def test_complete_journey_equals_mlxtend(built_journey):
    """Support, confidence, lift, leverage and conviction of every rule at the same threshold."""
    path = built_journey.duckdb_path
    settings, last_day = affinity_settings(), journey().last_day
    facts = journey().facts
    items = basket_items(facts.sales, facts.returned_by(last_day), last_day, settings)
    basket_count = items["order_id"].nunique()
    baskets = items.groupby("product_id")["order_id"].transform("size")
    frequent = items[baskets >= JOURNEY_BASKETS]

    orders, order_ids = pd.factorize(items["order_id"])
    products, product_ids = pd.factorize(frequent["product_id"])
    table = pd.DataFrame.sparse.from_spmatrix(
        csr_matrix(
            (np.ones(len(frequent), dtype=bool), (orders[baskets >= JOURNEY_BASKETS], products)),
            shape=(len(order_ids), len(product_ids)),
        ),
        columns=product_ids,
    )
    sets = fpgrowth(table, min_support=JOURNEY_BASKETS / basket_count, use_colnames=True, max_len=2)
    rules = association_rules(sets, num_itemsets=basket_count, metric="support", min_threshold=0)
    rules["product_id"] = [next(iter(ids)) for ids in rules["antecedents"]]
    rules["also_bought_product_id"] = [next(iter(ids)) for ids in rules["consequents"]]

    mart = query_duckdb(path, f"select * from {MART} where baskets_together >= {JOURNEY_BASKETS}")
    assert len(rules) > 2000
    both = rules.merge(mart, on=KEY, how="outer", suffixes=("", "_mart"), indicator=True)
    assert (both["_merge"] == "both").all(), both["_merge"].value_counts()
    assert (both["basket_count"] == basket_count).all()
    for measure, digit in {
        "support": 1e-12, "confidence": 1e-6, "lift": 1e-6, "leverage": 1e-12, "conviction": 1e-6,
        "jaccard": 1e-6,
    }.items():
        ours = both[f"{measure}_mart"].astype(float).fillna(np.inf)
        # half of the last digit that is kept, and a little for the digits before it
        np.testing.assert_allclose(ours, both[measure], rtol=1e-12, atol=0.51 * digit)
