"""A tenth attribution model, by position and by time, in the files that docs/attribution.md names.

Both are added to a copy of the project, which is built on the sample shop. What is forgotten is
told: by the documentation, by unit tests or by the comparison with plain Python.
"""

import importlib.util
import re
import shutil
import sys
from pathlib import Path

import pytest
from conftest import NOT_COPIED, PROJECT, Dbt, DbtRun
from recompute.compare import assert_same, read_mart
from recompute.shops import sample

MOST_FILES = 6
BY_POSITION, BY_TIME = "both_ends", "slow_decay"
PAGE = "docs/attribution.md"
# What each of the two is, by file: after which text (the first in the file) stands which other.
WALKS = {
    BY_POSITION: {
        "seeds/reference/attribution_rules.csv": [
            ("attribution_model,position,weight\n", "both_ends,first,50\nboth_ends,last,50\n"),
        ],
        PAGE: [("| model | what a touch gets |\n|---|---|\n", "| `both_ends` | half the ends |\n")],
    },
    BY_TIME: {
        "macros/attribution/attribution_models.sql": [
            ("'shapley': shapley_weight(),\n", "        'slow_decay': half_life_weight(28),\n"),
        ],
        "models/intermediate/attribution/int_attribution_models.yml": [
            (
                "- {attribution_model: time_decay, model_family: weight, first_weight: null,"
                " lead_weight: null, last_non_direct_weight: null, last_weight: null,"
                " rest_weight: null}\n",
                "        - {attribution_model: slow_decay, model_family: weight, first_weight: null,"
                " lead_weight: null, last_non_direct_weight: null, last_weight: null,"
                " rest_weight: null}\n",
            ),
        ],
        "models/intermediate/attribution/int_conversion_touches.yml": [
            (
                "        description: Place of the last touch that is not direct; of the last where"
                " all are.\n        config: {meta: {rules: {not_null: true}}}\n",
                "      - name: slow_decay_from_share\n        description: Share up to the touch.\n"
                "      - name: slow_decay_to_share\n        description: The same with it.\n",
            ),
        ],
        "tests/python/recompute/attribution.py": [
            ('WEIGHTED = ("time_decay", "shapley"', ', "slow_decay"'),
            ("        weighted = {\n", '            "slow_decay": self._decay(conversion, 28),\n'),
        ],
        PAGE: [("| model | what a touch gets |\n|---|---|\n", "| `slow_decay` | half in 28 |\n")],
    },
}  # fmt: skip
ATTRIBUTION = ("path:models/intermediate/attribution", "path:models/marts/attribution")


@pytest.fixture(scope="module")
def eleven_models(new_dbt, built_sample, tmp_path_factory) -> tuple[Path, Dbt, DbtRun]:
    """A copy of the project with both, and the build of the domain with its data and unit tests."""
    folder = tmp_path_factory.mktemp("tenth_model")
    project = folder / "project"
    dbt = new_dbt(folder / "dbt", project=project)
    shutil.copytree(PROJECT, project, ignore=NOT_COPIED)
    for walk in WALKS.values():
        for name, additions in walk.items():
            text = (project / name).read_text(encoding="utf-8")
            for before, added in additions:
                assert before in text, f"{name} has no longer: {before}"
                text = text.replace(before, before + added, 1)
            (project / name).write_text(text, encoding="utf-8")
    dbt.start_from(built_sample)
    return project, dbt, dbt("build", "--select", "attribution_rules", *ATTRIBUTION)


def test_the_page_names_the_files():
    page = (PROJECT / PAGE).read_text(encoding="utf-8")
    cells = [[cell.strip() for cell in line.split("|")] for line in page.splitlines()]
    rows = [row[1:4] for row in cells if len(row) == 5 and re.fullmatch(r"`\w+(/[\w.]+)+`", row[1])]
    named = {
        BY_POSITION: {file.strip("`") for file, by_position, _ in rows if by_position},
        BY_TIME: {file.strip("`") for file, _, by_time in rows if by_time},
    }
    assert named == {model: set(walk) for model, walk in WALKS.items()}
    assert all(len(walk) <= MOST_FILES for walk in WALKS.values())


def test_credits_are_those_of_plain_python(eleven_models):
    """All tests of the domain pass, and all credits under both models are right."""
    project, dbt, run = eleven_models
    run.check()
    recomputed = _recompute(project)
    assert {BY_POSITION, BY_TIME} <= set(recomputed["attribution_model"])
    _assert_same_credits(recomputed, dbt.duckdb_path)
    for report in ("rpt_channel_roi", "rpt_product_attribution", "rpt_campaign_attribution"):
        models = set(dbt.query(f"select attribution_model from marts.{report}").iloc[:, 0])
        assert {BY_POSITION, BY_TIME} <= models


def test_model_that_plain_python_does_not_know_is_seen(eleven_models):
    _, dbt, _ = eleven_models
    with pytest.raises(AssertionError):
        _assert_same_credits(_recompute(PROJECT, eleven_models[0]), dbt.duckdb_path)


def test_every_model_stands_in_the_page(built_sample, eleven_models):
    """Of the project; and a model whose row is forgotten is seen."""
    project, dbt, _ = eleven_models
    assert _not_in_page(PROJECT, built_sample) == set()
    assert _not_in_page(project, dbt.duckdb_path) == set()
    assert _not_in_page(PROJECT, dbt.duckdb_path) == {BY_POSITION, BY_TIME}


def test_columns_and_list_that_are_forgotten_are_seen(eleven_models):
    """The documentation's test asks for each column; the unit test of the list for each model."""
    project, dbt, run = eleven_models
    columns = set(dbt.query("select * from intermediate.int_conversion_touches limit 0").columns)
    described = run.manifest["nodes"]["model.commerce_analytics.int_conversion_touches"]["columns"]
    assert columns == set(described)
    undone = "models/intermediate/attribution/int_attribution_models.yml"
    shutil.copy(PROJECT / undone, project / undone)
    again = dbt("test", "--select", "int_attribution_models,test_type:unit")
    assert again.failed == {"weights_of_a_rule_stand_side_by_side"}


def _recompute(project: Path, rules_of: Path | None = None):
    """The credits of the sample shop, by the plain Python and the rules of a project."""
    path = project / "tests/python/recompute/attribution.py"
    spec = importlib.util.spec_from_file_location("recompute.attribution_of_copy", path)
    module = importlib.util.module_from_spec(spec)
    # its dataclasses look for it there
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.Attribution(
        sample().shop,
        sample().money.orders,
        module.attribution_settings(),
        _seed(rules_of or project, "attribution_rules"),
        _seed(project, "channel_groups"),
    ).credit_rows()


def _seed(project: Path, name: str) -> list[dict[str, str]]:
    lines = (project / f"seeds/reference/{name}.csv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    return [dict(zip(header, line.split(","), strict=True)) for line in lines[1:]]


def _assert_same_credits(expected, built: Path) -> None:
    key = ["conversion_id", "attribution_model", "touch_position"]
    actual = read_mart(built, "marts.fct_attribution_credits")
    assert_same(expected.drop(columns="credit"), actual.drop(columns="credit"), key)


def _not_in_page(project: Path, built: Path) -> set[str]:
    page = (project / PAGE).read_text(encoding="utf-8")
    models = read_mart(built, "intermediate.int_attribution_models")["attribution_model"]
    table = page[page.index("| model | what a touch gets |") : page.index("The touch that brought")]
    return {model for model in models if f"`{model}`" not in table}
