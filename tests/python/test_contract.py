"""The contract stands once: what is written from it is up to date, seeds and tests keep to it."""

import csv
import re

import yaml
from conftest import PROJECT
from tiny_shop import MANDATORY, read_tables

from tools.contract import read_contract, stale

CONTRACT = {
    f"{system}.{name}": table
    for system, tables in read_contract().items()
    for name, table in tables.items()
}


def test_what_is_written_from_the_contract_is_up_to_date():
    assert sorted(stale()) == [], "run `make contract` (python -m tools.contract)"


def test_nothing_is_left_of_a_table_that_the_contract_lost():
    """Base and staging models, and the YAML beside them, are of tables of the contract."""
    models = {path.stem for path in (PROJECT / "models" / "staging").rglob("*__*.sql")}
    tables = [name.replace(".", "__") for name in CONTRACT]
    assert models - {"base_shop__data_horizon"} == {
        f"{layer}_{table}" for layer in ("base", "stg") for table in tables
    }


def test_seeds_have_columns_of_the_contract():
    """The sample shop hands over all tables; optional columns may be left out."""
    found = {
        f"{path.parent.name}.{path.stem.split('__')[1]}": path
        for path in (PROJECT / "seeds" / "sample").glob("*/*.csv")
    }
    assert set(found) == set(CONTRACT)
    for name, path in found.items():
        with path.open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        mandatory = [c for c, kind in CONTRACT[name]["columns"].items() if not kind.endswith("?")]
        assert set(mandatory) <= set(columns) <= set(CONTRACT[name]["columns"]), name


def test_tiny_shop_of_the_tests_has_all_tables():
    assert set(read_tables()) == set(CONTRACT)
    assert set(MANDATORY) == {name for name, table in CONTRACT.items() if table["mandatory"]}


def test_contract_is_sound():
    """Keys and parents exist, keys are mandatory, rules and choices are of columns there are."""
    kinds = set("text integer boolean date timestamp amount price quantity rate".split())
    for name, table in CONTRACT.items():
        columns = table["columns"]
        assert {kind.rstrip("?") for kind in columns.values()} <= kinds, name
        assert all(not columns[column].endswith("?") for column in table["key"]), name
        for words, condition in table["rules"].items():
            assert any(word in columns for word in re.findall(r"\w+", condition)), name
            assert "'" not in words, name
        named = (*table["parents"], *table["may_lie_ahead"], *table["choices"])
        assert {*named} <= set(columns), name
        assert table["staged"] == "by hand" or set(table["staged"]) <= set(columns), name


def test_variables_are_described_in_the_order_and_groups_of_dbt_project():
    groups = yaml.safe_load((PROJECT / "contract" / "variables.yml").read_text(encoding="utf-8"))
    described = []
    for group in groups:
        described += [f"# {group['group']}"] + [
            name for name, given in group["variables"].items() if "default" not in given
        ]
    project = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    block = project.split("\nvars:\n")[1].split("\nmodels:")[0]
    names = "|".join(re.escape(group["group"]) for group in groups)
    assert re.findall(rf"^  (# (?:{names})$|[a-z_]+(?=:))", block, flags=re.M) == described
