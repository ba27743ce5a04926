"""The stand-in for dbt_utils gives what dbt_utils gives: the same values, the same verdicts.

What is expected here was taken from dbt_utils 1.3.3 and 1.4.1, which agree.
"""

import hashlib
import re
from pathlib import Path

import yaml
from conftest import PROJECT, copy_small_project

STANDIN = PROJECT / "tools" / "dbt_utils_standin"
NULL_TEXT = "_dbt_utils_surrogate_key_null_"
SMALL_PROJECT = "dbt_utils"
COPIED = {"packages.yml": "packages.yml", "tools/dbt_utils_standin": "dbt_packages/dbt_utils"}
VERDICTS = {
    "pair_is_unique": ("pass", 0),
    "id_is_unique": ("fail", 1),
    "id_is_unique_below_3": ("pass", 0),
}


def md5(*parts: str | None) -> str:
    texts = [NULL_TEXT if part is None else part for part in parts]
    return hashlib.md5("-".join(texts).encode()).hexdigest()


def test_surrogate_keys_are_the_md5_of_the_joined_fields(built_small_project):
    _, query = built_small_project
    keys = query("select * from {schema}.keys order by id, part")
    parts = ["a", None, "b", "c"]
    assert list(keys["two"]) == [
        md5(id, part) for id, part in zip(["1", "2", "3", "3"], parts, strict=True)
    ]
    assert list(keys["one"]) == [md5(part) for part in parts]
    # Worked once by hand, so that the rule itself cannot change unseen.
    assert keys["two"][0] == "fd863b01647cb662580dd67b9839d8de"


def test_nulls_can_be_empty_texts_in_surrogate_keys(request, new_dbt, tmp_path):
    project = copy_small_project(request.module, tmp_path / "project")
    dbt = new_dbt(tmp_path / "run", project)
    settings = {"surrogate_key_treat_nulls_as_empty_strings": True}
    dbt("build", "--exclude-resource-type", "test", vars=settings).check()
    keys = dbt.query("select * from main.keys where part is null")
    assert keys["one"][0] == hashlib.md5(b"").hexdigest()


def test_data_tests_judge_as_dbt_utils_does(built_small_project):
    run, _ = built_small_project
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
