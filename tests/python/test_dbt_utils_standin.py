"""The stand-in for dbt_utils gives what dbt_utils gives: the same values, the same verdicts.

What is expected here was taken from dbt_utils 1.3.3 and 1.4.1, which agree.
"""

import hashlib
import re
import shutil
from pathlib import Path

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


def test_data_tests_judge_as_dbt_utils_does(built):
    run, _ = built
    tests = [result for result in run.results if result.unique_id.startswith("test.")]
    assert {test.name: (test.status, test.failures) for test in tests} == VERDICTS


def test_it_gives_what_the_project_uses_and_no_more():
    def names(pattern: str, *folders: Path) -> set[str]:
        files = [path for folder in folders for path in folder.rglob("*")]
        texts = [p.read_text(encoding="utf-8") for p in files if p.suffix in (".sql", ".yml")]
        return {name for text in texts for name in re.findall(pattern, text)}

    used_in = ("models", "macros", "tests/integrity", "snapshots", "seeds")
    used = names(r"\bdbt_utils\.(\w+)", *(PROJECT / folder for folder in used_in))
    given = names(r"{%-? *(?:macro|test) +(\w+)", STANDIN / "macros")
    assert used and used == {name for name in given if not name.startswith("default__")}


def test_it_is_found_under_the_name_that_packages_yml_asks_for():
    wanted = yaml.safe_load((PROJECT / "packages.yml").read_text(encoding="utf-8"))["packages"]
    settings = yaml.safe_load((STANDIN / "dbt_project.yml").read_text(encoding="utf-8"))
    assert [package["package"] for package in wanted] == [f"dbt-labs/{settings['name']}"]
