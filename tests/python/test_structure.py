"""The way through the models is short, has no loops, and is the one that the documents draw.

What is asked is in docs/structure.md; each test names the models that break it.
"""

import re
import statistics
from functools import cache

import pytest
from conftest import PROJECT

DEEPEST, MEDIAN = 24, 11
# A chain of views is one query: so many of them are computed again by each reader.
CHAINED_VIEWS = 4
PREFIXES = {
    "staging": ("stg_",),
    "base": ("base_",),
    "intermediate": ("int_",),
    "marts": ("dim_", "fct_", "rpt_", "sync_"),
}
# What a table made by part reads without being made from it: its rows are hashed in another input.
SEEN_THROUGH = {
    ("fct_stock_daily", "int_stock_counts_ranged"): "int_stock_days",
    ("int_product_attribution_without_markov", "int_conversion_touches"): "int_conversion_lines",
}
UNIQUE = ("unique", "unique_combination_of_columns")


class Graph:
    """The models of the manifest, by name, with the models that each of them reads."""

    def __init__(self, manifest: dict):
        nodes = {
            key: node
            for key, node in manifest["nodes"].items()
            if node["resource_type"] == "model" and node["package_name"] == "commerce_analytics"
        }
        self.manifest = manifest
        self.nodes = {node["name"]: node for node in nodes.values()}
        self.parents = {
            node["name"]: [
                nodes[parent]["name"] for parent in node["depends_on"]["nodes"] if parent in nodes
            ]
            for node in nodes.values()
        }
        self.depth = cache(self._depth)

    def _depth(self, name: str) -> int:
        return 1 + max(map(self.depth, self.parents[name]), default=0)

    def chain(self, name: str) -> list[str]:
        """The longest way from a raw table to this model."""
        parents = self.parents[name]
        return [*(self.chain(max(parents, key=self.depth)) if parents else []), name]

    def layer(self, name: str) -> str:
        """staging, base, intermediate, marts, audit, connectors or utilities."""
        folders = self.nodes[name]["path"].split("/")
        return "base" if "base" in folders else folders[0]

    def domain(self, name: str) -> str | None:
        """The folder that a step or a mart stands in."""
        folders = self.nodes[name]["path"].split("/")
        return folders[1] if folders[0] in ("intermediate", "marts") else None

    def is_view(self, name: str) -> bool:
        return self.nodes[name]["config"]["materialized"] == "view"

    def of(self, *layers: str) -> list[str]:
        return [name for name in self.nodes if self.layer(name) in layers]


@pytest.fixture(scope="module")
def graph(sample_build_duckdb) -> Graph:
    return Graph(sample_build_duckdb.manifest)


def test_corridors_are_short(graph):
    depths = {mart: graph.depth(mart) for mart in graph.of("marts")}
    assert len(depths) > 50
    deepest = max(depths, key=depths.get)
    assert depths[deepest] <= DEEPEST, " <- ".join(reversed(graph.chain(deepest)))
    below = sorted(depths, key=depths.get)[len(depths) // 2 :][:5]
    assert statistics.median(depths.values()) <= MEDIAN, [graph.chain(mart) for mart in below]


def test_reports_and_lists_are_leaves(graph):
    readers = [
        f"{name} reads {parent}"
        for name in graph.of("staging", "base", "intermediate")
        for parent in graph.parents[name]
        if parent.startswith(("rpt_", "sync_"))
    ]
    assert readers == []


def test_domains_build_on_each_other_as_drawn(graph):
    """The drawing in the README has an arrow, or a chain of arrows, for each reading."""
    drawn = re.findall(
        r"^ +(\w+) --> (\w+)$", (PROJECT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(drawn) > 10

    @cache
    def after(domain: str) -> frozenset[str]:
        following = [later for earlier, later in drawn if earlier == domain]
        return frozenset(following).union(*map(after, following))

    domains = {graph.domain(name) for name in graph.of("intermediate", "marts")}
    # A loop in the drawing would not end here, but in a RecursionError.
    assert {domain for arrow in drawn for domain in arrow} == domains
    wrong = [
        f"{name} ({graph.domain(name)}) reads {parent} ({graph.domain(parent)})"
        for name in graph.of("intermediate", "marts")
        for parent in graph.parents[name]
        if graph.domain(parent) not in (None, graph.domain(name))
        and graph.domain(name) not in after(graph.domain(parent))
    ]
    assert wrong == []


def test_tables_made_by_part_are_made_from_all_that_they_read(graph):
    """What they read beside it could change without a word, and old parts would stay."""
    kept = [n for n, node in graph.nodes.items() if node["config"]["materialized"] == "by_part"]
    assert kept
    for name in kept:
        meta = graph.nodes[name]["config"]["meta"]
        made_from = {entry.split(".")[0] for entry in [*meta["made_from"], meta.get("parts", "")]}
        read = {key.split(".")[-1] for key in graph.nodes[name]["depends_on"]["nodes"]}
        seen = {parent for parent in read if SEEN_THROUGH.get((name, parent)) in made_from}
        assert read - seen <= made_from, f"{name} reads {sorted(read - seen - made_from)}"


def test_folders_have_the_same_names(graph):
    domains = {graph.domain(name) for name in graph.of("intermediate", "marts")}
    groups = {graph.nodes[name]["config"]["group"] for name in graph.of("marts")}
    assert groups <= domains
    for name in graph.of("marts"):
        assert graph.nodes[name]["config"]["group"] == graph.domain(name), name
    for folder in (PROJECT / "tests" / "integrity").iterdir():
        assert folder.name in domains | {"audit", "connectors"}, folder


def fct_staging_dependent_on_marts_or_intermediate(graph):
    for name in graph.of("staging", "base"):
        for parent in graph.parents[name]:
            if graph.layer(parent) in ("intermediate", "marts"):
                yield f"{name} reads {parent}"


def fct_marts_or_intermediate_dependent_on_source(graph):
    for name in graph.of("intermediate", "marts"):
        for parent in graph.nodes[name]["depends_on"]["nodes"]:
            if parent.startswith(("source.", "seed.commerce_analytics.raw_")):
                yield f"{name} reads {parent}"


def fct_hard_coded_references(graph):
    place = re.compile(r"\b(?:from|join)\s+(?:\"?\w+\"?\.)+\"?\w+\"?", re.IGNORECASE)
    for name in graph.of("staging", "base", "intermediate", "marts", "audit"):
        code = re.sub(r"--.*|\{#.*?#\}", "", graph.nodes[name]["raw_code"], flags=re.DOTALL)
        for found in place.findall(code):
            yield f"{name}: {found}"


def fct_root_models(graph):
    for name in graph.of("staging", "intermediate", "marts"):
        if not graph.nodes[name]["depends_on"]["nodes"]:
            yield name


def fct_model_naming_conventions(graph):
    for layer, prefixes in PREFIXES.items():
        for name in graph.of(layer):
            if not name.startswith(prefixes):
                yield name


def fct_model_directories(graph):
    for name in graph.nodes:
        for layer, prefixes in PREFIXES.items():
            if name.startswith(prefixes) and graph.layer(name) != layer:
                yield f"{name} is in {graph.layer(name)}"


def fct_test_directories(graph):
    for name, node in graph.nodes.items():
        beside = node["original_file_path"].removesuffix(".sql") + ".yml"
        if not (node["patch_path"] or "").endswith(beside):
            yield f"{name}: {node['patch_path']}"


def fct_missing_primary_key_tests(graph):
    """Tables; views give the rows of tables. A table without a key says so in its meta."""
    tested = {
        node["attached_node"].split(".")[-1]
        for node in graph.manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") in UNIQUE
    }
    for name in graph.of("intermediate", "marts"):
        node = graph.nodes[name]
        if not graph.is_view(name) and name not in tested:
            if not node["config"]["meta"].get("no_primary_key"):
                yield name


def fct_chained_views_dependencies(graph):
    @cache
    def views(name: str) -> int:
        return graph.is_view(name) and 1 + max(map(views, graph.parents[name]), default=0)

    for name in graph.nodes:
        if views(name) > CHAINED_VIEWS:
            chain = [name]
            while graph.is_view(chain[-1]):
                chain.append(max(graph.parents[chain[-1]], key=views))
            yield " <- ".join(chain)


def fct_exposures_dependent_on_private_models(graph):
    for exposure in graph.manifest["exposures"].values():
        for parent in exposure["depends_on"]["nodes"]:
            node = graph.manifest["nodes"].get(parent)
            if node and node["config"].get("access") != "public":
                yield f"{exposure['name']} reads {node['name']}"


def fct_public_models_without_contract(graph):
    for name, node in graph.nodes.items():
        if node["config"]["access"] == "public" and not node["config"]["contract"]["enforced"]:
            yield name


RULES = [rule for name, rule in list(globals().items()) if name.startswith("fct_")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_of_dbt_project_evaluator(rule, graph):
    assert sorted(rule(graph)) == []


def test_rules_are_listed():
    """docs/structure.md lists which rules are held, and where."""
    table = (PROJECT / "docs" / "structure.md").read_text(encoding="utf-8")
    row = r"^\| `(fct_\w+)` \| tests/python/test_structure.py"
    tested = set(re.findall(row, table, re.MULTILINE))
    assert tested == {rule.__name__ for rule in RULES}
