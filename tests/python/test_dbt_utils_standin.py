"""The stand-in for dbt_utils gives what dbt_utils gives: the same SQL, the same values, the same
verdicts. What is expected here was taken from dbt_utils 1.3.3 and 1.4.1, which agree."""

import hashlib
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import PROJECT, query_duckdb, query_postgres

from tools.embedded_postgres import temporary_database

STANDIN = PROJECT / "tools" / "dbt_utils_standin"
NULL_TEXT = "_dbt_utils_surrogate_key_null_"

SETTINGS = """
name: commerce_analytics
version: 1.0.0
config-version: 2
profile: commerce_analytics
"""
ROWS = "id,part,amount\n1,a,5\n2,,0\n3,b,\n3,c,-1\n"
MODELS = {
    "keys": """
        select
            id,
            part,
            {{ dbt_utils.generate_surrogate_key(['id', 'part']) }} as two,
            {{ dbt_utils.generate_surrogate_key(['part']) }} as one
        from {{ ref('rows') }}
    """,
    "amounts": "select id, amount from {{ ref('rows') }}",
    "days": """
        with days as (
            {{ dbt_utils.date_spine(
                'day', "cast('2024-02-27' as date)", "cast('2024-03-02' as date)"
            ) }}
        )
        select cast(date_day as date) as date_day from days
    """,
    "months": """
        with months as (
            {{ dbt_utils.date_spine(
                'month', "cast('2023-11-01' as date)", "cast('2024-03-01' as date)"
            ) }}
        )
        select cast(date_month as date) as date_month from months
    """,
    "one_day": """
        with days as (
            {{ dbt_utils.date_spine(
                'day', "cast('2024-01-01' as date)", "cast('2024-01-02' as date)"
            ) }}
        )
        select cast(date_day as date) as date_day from days
    """,
    "series": """
        with numbers as ({{ dbt_utils.generate_series(11) }})
        select cast(generated_number as integer) as n from numbers
    """,
    "powers": """
        select '{% for n in [1, 2, 3, 4, 5, 1024, 1025] -%}
            {{ dbt_utils.get_powers_of_two(n) }} {% endfor %}' as powers
    """,
}
TESTS = """
models:
  - name: keys
    data_tests:
      - dbt_utils.unique_combination_of_columns:
          name: pair_is_unique
          arguments: {combination_of_columns: [id, part]}
      - dbt_utils.unique_combination_of_columns:
          name: id_is_unique
          arguments: {combination_of_columns: [id]}
      - dbt_utils.unique_combination_of_columns:
          name: id_is_unique_below_3
          arguments: {combination_of_columns: [id], quote_columns: true}
          config: {where: "id < 3"}
      - dbt_utils.expression_is_true:
          name: id_above_0
          arguments: {expression: "id > 0 or id is null"}
      - dbt_utils.expression_is_true:
          name: id_below_3
          arguments: {expression: "id < 3"}
  - name: amounts
    columns:
      - name: amount
        data_tests:
          - dbt_utils.accepted_range: {name: any_amount}
          - dbt_utils.accepted_range: {name: from_minus_1, arguments: {min_value: -1}}
          - dbt_utils.accepted_range: {name: from_0, arguments: {min_value: 0}}
          - dbt_utils.accepted_range: {name: to_5, arguments: {max_value: "2 + 3"}}
          - dbt_utils.accepted_range:
              name: between_and_not_at
              arguments: {min_value: -1, max_value: 5, inclusive: false}
          - dbt_utils.expression_is_true: {name: at_least_0, arguments: {expression: ">= 0"}}
"""
VERDICTS = {
    "pair_is_unique": ("pass", 0),
    "id_is_unique": ("fail", 1),
    "id_is_unique_below_3": ("pass", 0),
    "id_above_0": ("pass", 0),
    "id_below_3": ("fail", 2),
    "any_amount": ("pass", 0),
    "from_minus_1": ("pass", 0),
    "from_0": ("fail", 1),
    "to_5": ("pass", 0),
    "between_and_not_at": ("fail", 2),
    "at_least_0": ("fail", 1),
}
# The SQL of dbt_utils 1.3.3 for these tests on DuckDB, without comments; white space is not told.
COMPILED = {
    "pair_is_unique": """
        with validation_errors as (
            select id, part from {keys} group by id, part having count(*) > 1
        )
        select * from validation_errors
    """,
    "id_is_unique_below_3": """
        with validation_errors as (
            select "id" from (select * from {keys} where id < 3) dbt_subquery
            group by "id" having count(*) > 1
        )
        select * from validation_errors
    """,
    "id_below_3": "select 1 from {keys} where not(id < 3)",
    "at_least_0": "select 1 from {amounts} where not(amount >= 0)",
    "any_amount": """
        with meet_condition as (select * from {amounts}),
        validation_errors as (select * from meet_condition where 1 = 2)
        select * from validation_errors
    """,
    "between_and_not_at": """
        with meet_condition as (select * from {amounts}),
        validation_errors as (
            select * from meet_condition where 1 = 2 or not amount > -1 or not amount < 5
        )
        select * from validation_errors
    """,
}


def write_project(folder: Path, models: dict[str, str], properties: str = "") -> Path:
    """A dbt project with the stand-in, one seed `rows` and these models; its folder."""
    (folder / "models").mkdir(parents=True)
    (folder / "seeds").mkdir()
    (folder / "dbt_project.yml").write_text(SETTINGS)
    (folder / "seeds" / "rows.csv").write_text(ROWS)
    for name, sql in models.items():
        (folder / "models" / f"{name}.sql").write_text(sql)
    (folder / "models" / "properties.yml").write_text(properties)
    shutil.copy(PROJECT / "packages.yml", folder)
    shutil.copytree(STANDIN, folder / "dbt_packages" / "dbt_utils")
    return folder


def squeezed(sql: str) -> str:
    """SQL without white space and comments."""
    return re.sub(r"\s+", "", re.sub(r"--[^\n]*", "", sql))


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def built(request, new_dbt, tmp_path_factory):
    """(the run of `dbt build`, a function that queries what it built)."""
    folder = tmp_path_factory.mktemp(f"standin_{request.param}")
    project = write_project(folder / "project", MODELS, TESTS)
    if request.param == "duckdb":
        dbt = new_dbt(folder, project)
        yield dbt("build"), lambda sql: query_duckdb(dbt.duckdb_path, sql.format(schema="main"))
        return
    server = request.getfixturevalue("postgres_env")
    with temporary_database(server, "dbt_utils_standin") as database:
        dbt = new_dbt(folder, project, env=database)
        run = dbt("build", target="postgres")
        yield run, lambda sql: query_postgres(database, sql.format(schema="dev"))


def md5(*parts: str | None) -> str:
    texts = [NULL_TEXT if part is None else part for part in parts]
    return hashlib.md5("-".join(texts).encode()).hexdigest()


def test_surrogate_keys_are_the_md5_of_the_joined_fields(built):
    _, query = built
    keys = query("select * from {schema}.keys order by id, part")
    parts = ["a", None, "b", "c"]
    assert list(keys["two"]) == [
        md5(id, part) for id, part in zip(["1", "2", "3", "3"], parts, strict=True)
    ]
    assert list(keys["one"]) == [md5(part) for part in parts]
    # Worked once by hand, so that the rule itself cannot change unseen.
    assert keys["two"][0] == "fd863b01647cb662580dd67b9839d8de"


def test_nulls_can_be_empty_texts_in_surrogate_keys(new_dbt, tmp_path):
    project = write_project(tmp_path / "project", {"keys": MODELS["keys"]})
    dbt = new_dbt(tmp_path / "run", project)
    dbt("build", vars={"surrogate_key_treat_nulls_as_empty_strings": True}).check()
    keys = dbt.query("select * from main.keys where part is null")
    assert keys["one"][0] == hashlib.md5(b"").hexdigest()


@pytest.mark.parametrize(
    ("model", "column", "expected"),
    [
        ("days", "date_day", ["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01"]),
        ("months", "date_month", ["2023-11-01", "2023-12-01", "2024-01-01", "2024-02-01"]),
        ("one_day", "date_day", ["2024-01-01"]),
        ("series", "n", list(range(1, 12))),
    ],
)
def test_spines_and_series(built, model, column, expected):
    _, query = built
    values = query(f"select {column} from {{schema}}.{model} order by 1")[column]
    if isinstance(expected[0], str):
        values = pd.to_datetime(values).dt.strftime("%Y-%m-%d")
    assert list(values) == expected


def test_powers_of_two(built):
    _, query = built
    assert query("select powers from {schema}.powers")["powers"][0].split() == [
        "1", "1", "2", "2", "3", "10", "11",
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(VERDICTS))
def test_data_tests_judge_as_dbt_utils_does(built, name):
    run, _ = built
    (result,) = [result for result in run.results if result.name == name]
    assert (result.status, result.failures) == VERDICTS[name]


@pytest.mark.parametrize("name", sorted(COMPILED))
def test_data_tests_compile_as_in_dbt_utils(built, name):
    run, _ = built
    (result,) = [result for result in run.results if result.name == name]
    relations = {
        node["name"]: node["relation_name"]
        for node in run.manifest["nodes"].values()
        if node["name"] in ("keys", "amounts")
    }
    assert squeezed(result.compiled_code) == squeezed(COMPILED[name].format(**relations))


WRONG_USES = {
    "nothing_to_count_to": ("dbt_utils.get_powers_of_two(0)", "upper bound must be positive"),
    "end_before_start": (
        "dbt_utils.date_spine('day', \"cast('2024-01-02' as date)\", "
        "\"cast('2024-01-02' as date)\")",
        "upper bound must be positive",
    ),
    "unknown_argument": ("dbt_utils.generate_surrogate_key(fields=['id'])", "'fields'"),
    "unknown_macro": ("dbt_utils.star(ref('rows'))", "no attribute 'star'"),
}


def test_wrong_use_is_an_error(new_dbt, tmp_path):
    # Only when they run, so that one build shows all of them.
    models = {
        name: f"select {{% if execute %}}{{{{ {call} }}}}{{% endif %}} from {{{{ ref('rows') }}}}"
        for name, (call, _) in WRONG_USES.items()
    }
    project = write_project(tmp_path / "project", models)
    run = new_dbt(tmp_path / "run", project)("build")
    assert run.failed == set(WRONG_USES)
    for result in run.results:
        if result.name in WRONG_USES:
            assert WRONG_USES[result.name][1] in result.message


def test_a_wrong_argument_of_a_data_test_is_an_error(new_dbt, tmp_path):
    properties = TESTS.replace("arguments: {min_value: 0}", "arguments: {minimum: 0}")
    project = write_project(tmp_path / "project", MODELS, properties)
    run = new_dbt(tmp_path / "run", project)("build")
    assert not run.success
    assert "minimum" in run.output


def test_everything_that_the_project_uses_is_there():
    """Each dbt_utils name in the project's files is a macro or a test of the stand-in."""
    given = set()
    for path in (STANDIN / "macros").rglob("*.sql"):
        given |= set(re.findall(r"{%-? *(?:macro|test) +(\w+)", path.read_text(encoding="utf-8")))
    used = set()
    for folder in ("models", "macros", "tests/generic", "tests/integrity", "snapshots", "seeds"):
        for path in (PROJECT / folder).rglob("*"):
            if path.suffix in (".sql", ".yml"):
                used |= set(re.findall(r"\bdbt_utils\.(\w+)", path.read_text(encoding="utf-8")))
    assert used
    assert used <= given


def test_it_is_found_under_the_name_that_packages_yml_asks_for():
    wanted = yaml.safe_load((PROJECT / "packages.yml").read_text(encoding="utf-8"))["packages"]
    settings = yaml.safe_load((STANDIN / "dbt_project.yml").read_text(encoding="utf-8"))
    assert [package["package"] for package in wanted] == [f"dbt-labs/{settings['name']}"]
