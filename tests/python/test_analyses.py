"""The worked questions of analyses/: each query runs, and gives the answer that stands beside it.

To write the answers anew after a definition was changed: WRITE_ANSWERS=1 pytest <this file>
"""

import csv
import io
import json
import os

import duckdb
import pytest
from conftest import PROJECT

ANALYSES = sorted(path.stem for path in (PROJECT / "analyses").glob("*.sql"))


@pytest.fixture(scope="module")
def compiled(new_dbt, built_sample, tmp_path_factory) -> dict[str, str]:
    """The SQL of each question, from one run of dbt."""
    dbt = new_dbt(tmp_path_factory.mktemp("analyses"))
    dbt.start_from(built_sample)
    dbt("compile", "--select", "resource_type:analysis").check()
    folder = dbt.target_path / "compiled" / "commerce_analytics" / "analyses"
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.sql")}


@pytest.fixture(scope="module")
def sample_shop(built_sample):
    with duckdb.connect(str(built_sample), read_only=True) as connection:
        yield connection


def test_there_are_ten_questions(compiled):
    assert len(ANALYSES) >= 10 and set(compiled) == set(ANALYSES)
    answers = {path.stem for path in (PROJECT / "analyses").glob("*.csv")}
    assert answers == set(ANALYSES), "an answer without a question, or a question without one"


@pytest.mark.parametrize("name", ANALYSES)
def test_answer_is_the_one_that_stands_beside_the_question(name, compiled, sample_shop):
    result = sample_shop.execute(compiled[name])
    rows = result.fetchall()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column[0] for column in result.description])
    writer.writerows(rows)
    path = PROJECT / "analyses" / f"{name}.csv"
    if os.environ.get("WRITE_ANSWERS"):
        path.write_text(text.getvalue(), encoding="utf-8")
    assert rows, "nothing was found"
    assert text.getvalue() == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ANALYSES)
def test_question_is_explained_and_asks_marts_only(name, sample_build_duckdb):
    source = (PROJECT / "analyses" / f"{name}.sql").read_text(encoding="utf-8")
    question, gap, *reading = source.split("\n")
    assert question.startswith("-- ") and question.endswith("?"), "it begins with the question"
    assert gap == "--" and reading[0].startswith("-- "), "then it says how to read the answer"
    manifest = sample_build_duckdb.manifest
    node = manifest["nodes"][f"analysis.commerce_analytics.{name}"]
    parents = [manifest["nodes"][parent] for parent in node["depends_on"]["nodes"]]
    assert parents and {parent["schema"] for parent in parents} == {"marts"}
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert f"analyses/{name}.sql" in readme


def test_answers_find_what_was_planted():
    """The sample shop's planted truths are what a reader of the answers is told first."""
    path = PROJECT / "tests/fixtures/planted_truths.json"
    truths = json.loads(path.read_text(encoding="utf-8"))
    pairs = {frozenset((p["product_id"], p["also_bought"])) for p in truths["pairs"]}
    together = answer("bought_together")
    assert {
        frozenset((row["first_product_id"], row["second_product_id"])) for row in together
    } == pairs
    assert answer("channel_to_cut")[0]["channel"] == truths["bystander_channel"]["channel"]
    returned = answer("returns_that_cost_most")[0]["product_id"]
    assert returned == truths["often_returned_product"]
    terms = {row["search_term"] for row in answer("search_terms_that_sell_nothing")}
    assert terms == set(truths["dead_search_terms"])
    assert answer("reorder_today")[0]["product_id"] == truths["oversell"]["product_id"]
    at_risk = {(row["product_id"], row["risk"]) for row in answer("products_at_risk")}
    assert (truths["souring_product"], "declining_satisfaction") in at_risk
    promoted = answer("products_to_promote")
    assert promoted[0]["product_id"] == truths["rising_product"] and len(promoted) == 3


def answer(name: str) -> list[dict[str, str]]:
    """The rows of an answer."""
    with (PROJECT / "analyses" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
