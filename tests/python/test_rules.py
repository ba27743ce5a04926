"""Rules of tables: each kind is seen to fail, on both databases, and is said by name."""

import shutil
from pathlib import Path

import pytest
from conftest import PROJECT, query_postgres

from tools.embedded_postgres import temporary_database

MACROS = ("checks/rules_hold", "checks/declared_rules", "checks/report_broken_rules",
          "portable/joined_reasons")  # fmt: skip
SETTINGS = """
name: commerce_analytics
version: 1.0.0
config-version: 2
profile: commerce_analytics
on-run-end: "{{ report_broken_rules() }}"
"""
# Every rule of `amounts` is broken by a row of its own. Rows 8, 10, 11 and 12 break none: they stand
# on limits, or are empty where they may be.
ROWS = """\
id,kind,units,sold,share
1,other,5,1,0.5
2,,5,1,0.5
3,sale,-1,-1,0.5
4,sale,5,6,0.5
5,sale,5,1,1.0
6,sale,5,1,-0.5
7,gift,5,1,0.0
8,sale,11,1,0.5
9,lead,11,11,0.5
10,sale,1,0,0.5
11,sale,,,
12,lead,5,1,0.5
"""
PROPERTIES = """
models:
  - name: amounts
    config:
      meta:
        rules:
          gifts_are_shared: kind <> 'gift' or share > 0
          leads_are_few: |
            case
                when kind = 'lead' then units <= {{ var('few', 10) }}
            end
    data_tests:
      - rules_hold
    columns:
      - {name: id, config: {meta: {rules: {not_null: true}}}}
      - {name: kind, config: {meta: {rules: {not_null: true, one_of: [sale, lead, gift]}}}}
      - {name: units, config: {meta: {rules: {at_least: 0, at_most: 11}}}}
      - {name: sold, config: {meta: {rules: {at_most: units, one_of: [-1, 0, 1, 6, 11]}}}}
      - {name: share, config: {meta: {rules: {above: -0.5, below: 1}}}}
  - name: amounts_of_sales
    data_tests:
      - rules_hold:
          config: {where: "kind = 'sale' and id > 4 and id < 8"}
    columns:
      - {name: id}
      - {name: share, config: {meta: {rules: {at_least: -0.5, at_most: 0.9}}}}
  - name: amounts_without_rules
    data_tests:
      - rules_hold
  - name: amounts_with_a_wrong_rule
    data_tests:
      - rules_hold
    columns:
      - {name: units, config: {meta: {rules: {minimum: 0}}}}
  - name: amounts_with_a_contract
    config: {materialized: table, contract: {enforced: true}}
    columns:
      - {name: id, data_type: int}
      - {name: kind, data_type: text, constraints: [{type: not_null}]}
"""
TABLES = ("amounts", "amounts_of_sales", "amounts_without_rules", "amounts_with_a_wrong_rule")
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


def write_project(folder: Path) -> Path:
    """A dbt project with our macros, the seed `rows` and tables that break their rules."""
    (folder / "models").mkdir(parents=True)
    (folder / "macros").mkdir()
    (folder / "seeds").mkdir()
    (folder / "dbt_project.yml").write_text(SETTINGS)
    (folder / "seeds" / "rows.csv").write_text(ROWS)
    for name in TABLES:
        (folder / "models" / f"{name}.sql").write_text("select * from {{ ref('rows') }}")
    (folder / "models" / "amounts_with_a_contract.sql").write_text(
        "select cast(id as int) as id, cast(kind as {{ dbt.type_string() }}) as kind"
        " from {{ ref('rows') }}"
    )
    (folder / "models" / "properties.yml").write_text(PROPERTIES)
    # A failed test of another kind has no rules to report.
    (folder / "tests").mkdir()
    (folder / "tests" / "assert_nothing.sql").write_text("select * from {{ ref('rows') }}")
    for name in MACROS:
        shutil.copy(PROJECT / "macros" / f"{name}.sql", folder / "macros")
    return folder


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def built(request, new_dbt, tmp_path_factory):
    """(the run of `dbt build`, a function that queries what it built)."""
    folder = tmp_path_factory.mktemp(f"rules_{request.param}")
    project = write_project(folder / "project")
    if request.param == "duckdb":
        dbt = new_dbt(folder, project)
        yield dbt("build"), dbt.query
        return
    server = request.getfixturevalue("postgres_env")
    with temporary_database(server, "commerce_rules") as database:
        dbt = new_dbt(folder, project, env=database)
        run = dbt("build", target="postgres")
        yield run, lambda sql: query_postgres(database, sql)


def result_of(run, table):
    (result,) = [result for result in run.results if result.name == f"rules_hold_{table}_"]
    return result


def test_each_broken_rule_is_named_with_its_rows(built):
    run, query = built
    result = result_of(run, "amounts")
    assert (result.status, result.failures) == ("fail", len(BROKEN))
    found = query(f"select * from ({result.compiled_code}) as broken order by id")
    assert dict(zip(found.id, found.broken_rules, strict=True)) == BROKEN
    for rule in BROKEN.values():
        assert f"Broken in amounts: {rule} (1 rows)" in run.output


def test_rows_that_are_not_looked_at_break_nothing(built):
    run, _ = built
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
def test_wrong_declaration_is_an_error(built, table, said):
    run, _ = built
    result = result_of(run, table)
    assert result.status == "error" and said in result.message


def test_empty_value_breaks_the_constraint_of_a_table_with_a_contract(built):
    run, _ = built
    (result,) = [result for result in run.results if result.name == "amounts_with_a_contract"]
    assert result.status == "error"
    assert "kind" in result.message and "constraint" in result.message
