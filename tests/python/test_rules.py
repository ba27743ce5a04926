"""Rules of tables: each kind is seen to fail, on both databases, and is said by name."""

import pytest

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
