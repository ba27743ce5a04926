"""Every model, seed, snapshot and source is documented, column by column, and dbt docs builds."""

import re

import pytest
from conftest import PROJECT, query_duckdb


@pytest.fixture(scope="module")
def nodes(sample_build_duckdb):
    """unique_id -> node of all models, seeds and snapshots of this project."""
    found = {
        unique_id: node
        for unique_id, node in sample_build_duckdb.manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed", "snapshot")
        and node["package_name"] == "commerce_analytics"
    }
    assert len(found) > 80
    return found


def test_every_model_says_its_grain_first(nodes):
    grain = re.compile(r"^One row\b")
    without = [node["name"] for node in nodes.values() if not grain.match(node["description"])]
    assert without == []


def test_every_column_is_documented(nodes, built_sample):
    built = query_duckdb(
        built_sample, "select table_schema, table_name, column_name from information_schema.columns"
    )
    columns = {}
    for schema, table, column in built.itertuples(index=False, name=None):
        columns.setdefault((schema, table), set()).add(column.lower())
    undocumented, unknown = [], []
    for node in nodes.values():
        place = (node["schema"], node["alias"])
        documented = {
            name.lower() for name, column in node["columns"].items() if column["description"]
        }
        there = columns[place]
        if node["name"].startswith("raw_"):
            # A seed of the sample shop has the columns of its contract table, documented there.
            base = nodes[f"model.commerce_analytics.{node['name'].replace('raw_', 'base_', 1)}"]
            documented = {name for name, column in base["columns"].items() if column["description"]}
            documented &= there
        if node["resource_type"] == "snapshot":
            # A snapshot repeats its model's columns; what it adds is documented with it.
            there = {c for c in there if c.startswith("dbt_")} - {"dbt_updated_at"}
            documented &= there
        undocumented += [f"{node['name']}.{c}" for c in sorted(there - documented)]
        unknown += [f"{node['name']}.{c}" for c in sorted(documented - there)]
    assert undocumented == []
    assert unknown == []


def test_every_model_has_a_yaml_of_its_own(nodes):
    for node in nodes.values():
        if node["resource_type"] == "model":
            path = PROJECT / node["original_file_path"]
            assert path.with_suffix(".yml").exists(), node["name"]


def test_marts_have_contracts_and_groups(nodes):
    marts = [node for node in nodes.values() if node["schema"] == "marts"]
    assert len(marts) >= 14
    for node in marts:
        assert node["config"]["contract"]["enforced"], node["name"]
        assert node["config"]["group"] and node["config"]["access"] == "public", node["name"]


def test_every_macro_is_explained_where_it_stands():
    definition = re.compile(r"((?:#\}\s*)?)\{%-?\s*macro\s+([a-z0-9_]+)")
    unexplained = []
    for path in sorted((PROJECT / "macros").rglob("*.sql")):
        for before, name in definition.findall(path.read_text(encoding="utf-8")):
            # default__x, postgres__x and so on are explained by x.
            if not before and not re.match(r"(default|postgres|duckdb|spark)__", name):
                unexplained.append(f"{path.relative_to(PROJECT)}: {name}")
    assert unexplained == []


def test_readme_names_every_mart(nodes):
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    missing = [
        node["name"]
        for node in nodes.values()
        if node["schema"] in ("marts", "snapshots") and f"`{node['name']}`" not in readme
    ]
    assert missing == []


def test_dbt_docs_builds(new_dbt, built_sample, tmp_path):
    dbt = new_dbt(tmp_path / "docs")
    dbt.start_from(built_sample)
    dbt("docs", "generate", "--static").check()
    page = (dbt.target_path / "static_index.html").read_text(encoding="utf-8")
    assert "fct_product_popularity" in page
