"""Rules of tables: each kind is seen to fail, on both databases, and is said by name; all are tested.

That they find damage in the sample shop stands in tests/fixtures/damage.yml.
"""

import pytest
from conftest import POSTGRES_PREFIX, query_duckdb, query_postgres

SMALL_PROJECT = "rules"
COPIED = {
    f"macros/{name}.sql": f"macros/{name.split('/')[1]}.sql"
    for name in (
        "checks/rules_hold", "checks/declared_rules", "checks/report_broken_rules",
        "portable/joined_reasons",
    )
}  # fmt: skip
# What the rows of `amounts` break.
BROKEN = {
    1: "kind one_of",
    2: "kind not_null",
    3: "units at_least 0",
    4: "sold at_most units",
    5: "share below 1",
    6: "share above -0.5",
    7: "gifts_are_shared",
    9: "leads_are_few",
}


def result_of(run, table):
    (result,) = [result for result in run.results if result.name == f"rules_hold_{table}_"]
    return result


def test_each_broken_rule_is_named_with_its_rows(built_small_project):
    run, query = built_small_project
    result = result_of(run, "amounts")
    assert (result.status, result.failures) == ("fail", len(BROKEN))
    found = query(f"select * from ({result.compiled_code}) as broken order by id")
    assert dict(zip(found.id, found.broken_rules, strict=True)) == BROKEN
    for rule in BROKEN.values():
        assert f"Broken in amounts: {rule} (1 rows)" in run.output


def test_rows_that_are_not_looked_at_break_nothing(built_small_project):
    run, _ = built_small_project
    assert (result_of(run, "amounts_of_sales").failures) == 1
    assert "Broken in amounts_of_sales: share at_most 0.9 (1 rows)" in run.output


@pytest.mark.parametrize(
    "table, said",
    [
        ("amounts_without_rules", "declares no rules"),
        ("amounts_with_a_wrong_rule", "Column units of amounts_with_a_wrong_rule has the rule "
                                      "minimum: 0"),
    ],
)  # fmt: skip
def test_wrong_declaration_is_an_error(built_small_project, table, said):
    run, _ = built_small_project
    result = result_of(run, table)
    assert result.status == "error" and said in result.message


def test_empty_value_breaks_the_constraint_of_a_table_with_a_contract(built_small_project):
    run, _ = built_small_project
    (result,) = [result for result in run.results if result.name == "amounts_with_a_contract"]
    assert result.status == "error"
    assert "kind" in result.message and "constraint" in result.message


def not_null_columns(manifest: dict) -> list[tuple[str, str, str]]:
    """(schema, table, column) of each column with a not_null constraint."""
    return [
        (node["schema"], node["name"], column["name"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        for column in node["columns"].values()
        if any(constraint["type"] == "not_null" for constraint in column["constraints"])
    ]


def test_every_constraint_is_in_the_database(
    sample_build_duckdb, built_sample, built_sample_postgres
):
    wanted = not_null_columns(sample_build_duckdb.manifest)
    assert len(wanted) > 500
    question = (
        "select table_schema, table_name, column_name from information_schema.columns"
        " where is_nullable = 'NO'"
    )
    held = query_duckdb(built_sample, question)
    assert set(wanted) <= set(held.itertuples(index=False, name=None))
    held = query_postgres(built_sample_postgres, question)
    held.table_schema = held.table_schema.str.removeprefix(POSTGRES_PREFIX)
    assert set(wanted) <= set(held.itertuples(index=False, name=None))


def test_rules_are_declared_where_they_are_looked_at(sample_build_duckdb):
    """A table with rules is tested; what a constraint can hold is no rule; keys are tested."""
    nodes = sample_build_duckdb.manifest["nodes"]
    tested: dict[str, set[str]] = {}
    for node in nodes.values():
        if node["resource_type"] == "test" and node.get("test_metadata"):
            tested.setdefault(node["attached_node"], set()).add(node["test_metadata"]["name"])
    for unique_id, node in nodes.items():
        if node["resource_type"] not in ("model", "seed", "snapshot"):
            continue
        rules = [column["meta"].get("rules", {}) for column in node["columns"].values()]
        rules += [node["config"]["meta"].get("rules", {})]
        tests = tested.get(unique_id, set())
        assert ("rules_hold" in tests) == any(rules), node["name"]
        # One way to say it, and the one that costs least.
        assert not tests & {"not_null", "accepted_values"}, node["name"]
        is_table = node["config"]["materialized"] not in ("view", "seed", "snapshot")
        if is_table and node["contract"]["enforced"]:
            assert not any("not_null" in of_column for of_column in rules), node["name"]
