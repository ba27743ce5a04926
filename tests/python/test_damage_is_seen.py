"""What every build tests is seen when it is not so: each data test finds the damage that it is for.

The damage is listed in tests/fixtures/damage.yml.
"""

import pytest
import yaml
from conftest import PROJECT, query_duckdb

DAMAGE = yaml.safe_load((PROJECT / "tests/fixtures/damage.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", DAMAGE, ids=lambda case: case["test"])
def test_damage_is_seen(built_sample, find_damage, case):
    """Without the damage the test finds no row: find_damage sees to that."""
    found = find_damage(case["test"], case["sql"])
    if "finds" not in case:
        assert found
        return
    expected = query_duckdb(built_sample, f"select {case['finds']} as n").n[0]
    assert len(found) == expected > 0
