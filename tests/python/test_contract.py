"""The contract stands in one macro; sources, seeds, staging and the document say the same."""

import csv
import re

import pytest
import yaml
from conftest import PROJECT
from tiny_shop import SYSTEMS, read_contract, read_tables

from tools.contract import stale

DOCUMENT = PROJECT / "docs" / "input-contract.md"


@pytest.fixture(scope="module")
def contract(new_dbt, tmp_path_factory) -> dict[str, dict]:
    """{'shop.orders': {mandatory, key, columns {name: type}, ...}}."""
    nested = read_contract(new_dbt(tmp_path_factory.mktemp("contract")))
    assert tuple(nested) == SYSTEMS
    return {f"{s}.{t}": table for s, tables in nested.items() for t, table in tables.items()}


def read_yaml(path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_what_is_written_from_the_contract_is_up_to_date():
    assert sorted(stale()) == [], "run `make contract` (python -m tools.contract)"


def test_variables_are_described_in_the_order_and_groups_of_dbt_project():
    groups = read_yaml(PROJECT / "contract" / "variables.yml")
    described = []
    for group in groups:
        described += [f"# {group['group']}"] + [
            name for name, given in group["variables"].items() if "default" not in given
        ]
    project = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    block = project.split("\nvars:\n")[1].split("\nmodels:")[0]
    names = "|".join(re.escape(group["group"]) for group in groups)
    assert re.findall(rf"^  (# (?:{names})$|[a-z_]+(?=:))", block, flags=re.M) == described


def test_sources_name_the_same_tables_and_columns(contract):
    found = {}
    for system in SYSTEMS:
        for source in read_yaml(
            PROJECT / "models" / "staging" / system / f"_{system}__sources.yml"
        )["sources"]:
            for table in source["tables"]:
                found[f"{source['name']}.{table['name']}"] = table
    assert list(found) == list(contract)
    for name, table in found.items():
        columns = [column["name"] for column in table["columns"]]
        assert columns == list(contract[name]["columns"]), name
        word = "Mandatory." if contract[name]["mandatory"] else "Optional."
        assert word in table["description"], name


@pytest.mark.parametrize("layer", ["base", "stg"])
def test_staging_models_have_the_columns_of_the_contract(contract, layer):
    for name, table in contract.items():
        system, entity = name.split(".")
        folder = PROJECT / "models" / "staging"
        folder = folder / "base" / system if layer == "base" else folder / system
        model = read_yaml(folder / f"{layer}_{system}__{entity}.yml")["models"][0]
        columns = [column["name"] for column in model["columns"]]
        verdict = ["reject_reason", "reject_detail", "rejected_row", "is_current_version"]
        assert columns == [*table["columns"], *(verdict if layer == "base" else [])], name


def test_seeds_have_columns_of_the_contract(contract):
    """The sample shop hands over all tables; optional columns may be left out."""
    found = {
        f"{path.parent.name}.{path.stem.split('__')[1]}": path
        for path in (PROJECT / "seeds" / "sample").glob("*/*.csv")
    }
    assert set(found) == set(contract)
    for name, path in found.items():
        with path.open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        mandatory = [c for c, kind in contract[name]["columns"].items() if not kind.endswith("?")]
        assert set(mandatory) <= set(columns) <= set(contract[name]["columns"]), name


def test_tiny_shop_of_the_tests_has_all_tables(contract):
    assert set(read_tables()) == set(contract)


def test_contract_is_sound(contract):
    """Keys and parents exist, keys are mandatory, and rules have a known reason and its words."""
    kinds = set("text integer boolean date timestamp amount price quantity rate".split())
    for name, table in contract.items():
        columns = table["columns"]
        assert {kind.rstrip("?") for kind in columns.values()} <= kinds, name
        assert all(not columns[column].endswith("?") for column in table["key"]), name
        for column, parent in table.get("parents", {}).items():
            assert column in columns, name
            assert len(contract[".".join(parent)]["key"]) == 1, name
        for reason, condition, words in table.get("rules", []):
            assert reason in ("bad_value", "bad_status"), name
            assert any(word in columns for word in re.findall(r"\w+", condition)), name
            assert "'" not in words, name
        assert set(table.get("may_lie_ahead", [])) <= set(columns), name


def document_tables() -> dict[str, dict[str, str]]:
    """{'shop.orders': {column: type with ?}} as docs/input-contract.md lists them."""
    tables, current = {}, None
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"### (\w+\.\w+)( \(optional\))?$", line)
        if heading:
            current = tables.setdefault(heading.group(1), {})
        elif line.startswith("#"):
            current = None
        row = re.match(r"\| `(\w+)` \| (\w+\??) \|", line)
        if row and current is not None:
            current[row.group(1)] = row.group(2)
    return tables


def test_document_lists_the_same_tables_and_columns(contract):
    listed = document_tables()
    assert list(listed) == list(contract)
    for name, table in contract.items():
        assert listed[name] == table["columns"], name


def test_document_marks_the_same_tables_as_optional(contract):
    text = DOCUMENT.read_text(encoding="utf-8")
    marked = set(re.findall(r"^### (\w+\.\w+) \(optional\)$", text, flags=re.MULTILINE))
    assert marked == {name for name, table in contract.items() if not table["mandatory"]}
