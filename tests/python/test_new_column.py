"""A new column, products.tags, from the raw table to fct_product_popularity.

It is added to a copy of the project, in the files that docs/input-contract.md names; the rest is
written by `make contract`. The copy's sample shop is made anew, and what it needs is built.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from conftest import NOT_COPIED, PROJECT, Dbt

MOST_FILES = 8
MART = "fct_product_popularity"
# By file: after which text (the first in the file) stands which other.
WALK = {
    "contract/shop.yml": (
        "    brand text?: Brand of the product.\n",
        "    tags text?: Words by which the shop sorts the product.\n",
    ),
    "tools/sample_shop/reference.py": (
        '        "brand": (words.BRANDS, world.brand),\n',
        '        "tags": (world.subcategories, world.subcategory),\n',
    ),
    "models/marts/core/dim_products.sql": (
        "        coalesce(products.brand, 'unknown') as brand,\n",
        "        products.tags,\n",
    ),
    "models/marts/core/dim_products.yml": (
        "    columns:\n",
        "      - name: tags\n        description: Words by which the shop sorts the product.\n"
        "        data_type: string\n",
    ),
    f"models/marts/popularity/{MART}.sql": (
        "            as product_popularity_id,\n        ranked.product_id,\n",
        "        products.tags,\n",
    ),
    f"models/marts/popularity/{MART}.yml": (
        "    columns:\n",
        "      - name: tags\n        description: Words by which the shop sorts the product.\n"
        "        data_type: string\n",
    ),
    "tests/python/recompute/facts.py": (
        '                "category": row["category"],\n',
        '                "tags": row["tags"],\n',
    ),
    "tests/python/recompute/popularity.py": (
        '    frame["category_rank"] = frame.groupby(category).cumcount() + 1\n',
        '    tags = facts.products.set_index("product_id")["tags"]\n'
        '    frame["tags"] = frame["product_id"].map(tags)\n',
    ),
}
BUILT = ("raw_shop__products", "base_shop__products", "stg_shop__products", "dim_products", MART)
COMPARED = f"""
import sys; from pathlib import Path; import test_marts_against_python as of
(case,) = [case for case in of.SAMPLE if case.mart == "{MART}"]
of.compare(of.sample(), Path(sys.argv[1]), case)
"""


@pytest.fixture(scope="module")
def with_tags(new_dbt, built_sample, tmp_path_factory) -> tuple[Path, Dbt]:
    """A copy of the project with the column, its commands run, and dbt after the build."""
    folder = tmp_path_factory.mktemp("new_column")
    project = folder / "project"
    shutil.copytree(PROJECT, project, ignore=NOT_COPIED)
    for name, (before, added) in WALK.items():
        text = (project / name).read_text(encoding="utf-8")
        assert before in text, f"{name} has no longer: {before}"
        (project / name).write_text(text.replace(before, before + added, 1), encoding="utf-8")
    run(project, "-m", "tools.contract")
    run(project, "-m", "tools.sample_shop", "--seeds")
    dbt = new_dbt(folder / "dbt", project=project)
    dbt.start_from(built_sample)
    tests = ("--indirect-selection", "cautious")
    dbt("build", "--full-refresh", *tests, "--select", *BUILT).check()
    return project, dbt


def run(project: Path, *command: str) -> None:
    """Run Python in a copy of the project."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=project / "tests" / "python", env=os.environ | {"PYTHONPATH": str(project)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_names_the_files():
    page = (PROJECT / "docs" / "input-contract.md").read_text(encoding="utf-8")
    part = page.split("## A new column\n")[1].split("\n# ")[0]
    named = re.findall(r"^\| `([\w/.]+)` \|", part, flags=re.MULTILINE)
    assert named == list(WALK) and len(named) <= MOST_FILES


def test_column_arrives_in_the_mart(with_tags):
    project, dbt = with_tags
    raw = pd.read_csv(project / "seeds/sample/shop/raw_shop__products.csv")
    built = dbt.query(f"select distinct product_id, tags from marts.{MART}")
    tags = dict(zip(raw["product_id"], raw["tags"], strict=True))
    assert len(built) > 50 and built["tags"].nunique() > 5
    assert all(tags[row.product_id] == row.tags for row in built.itertuples())


def test_plain_python_says_the_same(with_tags):
    project, dbt = with_tags
    run(project, "-c", COMPARED, str(dbt.duckdb_path))


def test_what_is_written_from_the_contract_tells_of_it(with_tags):
    project, _ = with_tags
    for name in (
        "macros/contract/input_contract.sql",
        "models/staging/shop/_shop__sources.yml",
        "models/staging/base/shop/base_shop__products.yml",
        "models/staging/shop/stg_shop__products.sql",
        "docs/input-contract.md",
    ):
        assert "tags" in (project / name).read_text(encoding="utf-8"), name
