"""The metrics of the semantic layer: `mf query` gives what rpt_kpis says, on both databases."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import DUCKDB_FILE, POSTGRES_PREFIX, PROJECT, query_duckdb, query_postgres
from recompute.settings import constants_of

# Each KPI by numerator, denominator and decimals.
KPIS = constants_of("rpt_kpis")["kpis"]
# Facts go on after it, and the report does not.
LAST_DAY = json.loads((PROJECT / "tests/fixtures/planted_truths.json").read_text())["as_of_date"]
PERIODS = ("day", "week", "month")


@pytest.fixture(scope="module")
def on_duckdb(sample_build_duckdb, built_sample, tmp_path_factory):
    """What MetricFlow answers on DuckDB, by group-by, and how to ask the same database."""
    folder = tmp_path_factory.mktemp("metrics_duckdb")
    # MetricFlow opens the file for writing.
    shutil.copy(built_sample, folder / DUCKDB_FILE)
    answers = ask(folder, sample_build_duckdb.target_path, "duckdb", {})
    return answers, lambda sql: query_duckdb(folder / DUCKDB_FILE, sql)


@pytest.fixture(scope="module")
def on_postgres(sample_build_postgres, built_sample_postgres, tmp_path_factory):
    """The same on PostgreSQL."""
    folder = tmp_path_factory.mktemp("metrics_postgres")
    run, database = sample_build_postgres
    answers = ask(folder, run.target_path, "postgres", database)
    return answers, lambda sql: query_postgres(
        database, sql.replace("marts.", f"{POSTGRES_PREFIX}marts.")
    )


@pytest.fixture(params=["on_duckdb", "on_postgres"])
def asked(request):
    return request.getfixturevalue(request.param)


def ask(folder: Path, built: Path, target: str, database: dict[str, str]) -> dict:
    """What MetricFlow answers, by group-by, when it finds its own configuration valid."""
    # The least that it takes for a project: the manifest of the build says everything else.
    (folder / "target").mkdir()
    shutil.copy(built / "semantic_manifest.json", folder / "target")
    project = {"name": "commerce_analytics", "version": "1.0.0", "profile": "commerce_analytics"}
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(project))
    profiles = yaml.safe_load((PROJECT / "profiles.yml.example").read_text(encoding="utf-8"))
    profiles["commerce_analytics"]["target"] = target
    (folder / "profiles.yml").write_text(yaml.safe_dump(profiles))

    queries = {f"metric_time__{period}": list(KPIS) for period in PERIODS}
    queries["customer__country_code"] = ["average_order_value", "repeat_rate"]
    done = subprocess.run(
        [sys.executable, str(PROJECT / "tests/python/metricflow_cli.py"), str(folder), LAST_DAY,
         *(f"{group_by}={','.join(metrics)}" for group_by, metrics in queries.items())],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if not k.startswith(("DBT_", "COMMERCE_"))}
        | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "COMMERCE_DUCKDB_PATH": DUCKDB_FILE}
        | database,
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    return {group_by: pd.read_csv(folder / f"{group_by}.csv") for group_by in queries}


@pytest.mark.parametrize("period", PERIODS)
def test_metrics_are_the_kpis_of_the_report(asked, period):
    """Every KPI, in every day, week or month that the report has."""
    answers, query = asked
    reported = query(f"select * from marts.rpt_kpis where period_type = '{period}'")
    reported["period"] = pd.to_datetime(reported["period_starts_on"])
    told = answers[f"metric_time__{period}"].copy()
    told["period"] = pd.to_datetime(told[f"metric_time__{period}"])
    both = reported.merge(told, on="period", how="left", suffixes=("_report", "_metric"))
    assert len(both) == len(reported) > 10
    for kpi, (_, _, decimals) in KPIS.items():
        of_report = both[f"{kpi}_report"].astype(float)
        of_metric = both[f"{kpi}_metric"].astype(float)
        assert of_report.nunique() > 3, kpi
        off = (of_report - of_metric).abs() > 0.5 * 10**-decimals + 1e-9
        differs = off | (of_report.isna() != of_metric.isna())
        shown = both.loc[differs, ["period", f"{kpi}_report", f"{kpi}_metric"]].head()
        assert not differs.any(), f"{kpi}\n{shown}"


def test_metrics_can_be_asked_by_dimensions_of_other_models(asked):
    """Orders know the customer's country by way of the customer."""
    answers, query = asked
    expected = query("""
        select
            customers.country_code,
            avg(orders.net_revenue) as average_order_value,
            1.0 * count(distinct case when not orders.is_first_order then orders.customer_id end)
            / count(distinct orders.customer_id) as repeat_rate
        from marts.fct_kpi_orders as orders
        inner join marts.dim_customers as customers on orders.customer_id = customers.customer_id
        group by customers.country_code
    """).astype({"average_order_value": float, "repeat_rate": float})
    told = answers["customer__country_code"].dropna(subset=["customer__country_code"])
    both = expected.merge(told, left_on="country_code", right_on="customer__country_code")
    assert len(both) == len(expected) > 3
    for metric in ("average_order_value", "repeat_rate"):
        assert both[f"{metric}_x"].to_numpy() == pytest.approx(both[f"{metric}_y"].to_numpy())


def test_metrics_are_defined_as_the_kpis_of_the_report(sample_build_duckdb):
    """The report's list is the definition: a metric that says something else is an error."""
    metrics = {metric["name"]: metric for metric in sample_build_duckdb.manifest["metrics"].values()}
    assert len(KPIS) > 10 and set(KPIS) <= set(metrics)
    for kpi, (numerator, denominator, _) in KPIS.items():
        told = metrics[kpi]["type_params"]
        if metrics[kpi]["type"] == "ratio":
            said = told["numerator"]["name"], told["denominator"]["name"]
            assert said == (numerator, denominator), kpi
        else:
            assert metrics[kpi]["type"] == "derived", kpi
            assert told["expr"] == f"{numerator} / nullif({denominator}, 0)"
    assert metrics["net_profit"]["type_params"]["expr"] == constants_of("rpt_kpis")["net_profit"]


def test_every_kpi_is_compared_with_itself_before(sample_build_duckdb):
    columns = next(
        node["columns"]
        for node in sample_build_duckdb.manifest["nodes"].values()
        if node["name"] == "rpt_kpis"
    )
    for suffix in ("_previous", "_year_before"):
        assert {name.removesuffix(suffix) for name in columns if name.endswith(suffix)} == set(KPIS)


def test_there_are_metrics_of_every_kind(sample_build_duckdb):
    kinds = {metric["type"] for metric in sample_build_duckdb.manifest["metrics"].values()}
    assert kinds == {"simple", "ratio", "derived", "cumulative"}


def test_every_metric_is_documented(sample_build_duckdb):
    page = (PROJECT / "docs/metrics.md").read_text(encoding="utf-8")
    metrics = sample_build_duckdb.manifest["metrics"].values()
    assert [m["name"] for m in metrics if f"`{m['name']}`" not in page] == []
    assert [m["name"] for m in metrics if not m["description"] or not m["label"]] == []


def test_only_simple_metrics_stand_in_models(sample_build_duckdb):
    """dbt 1.12 finds the others twice when a changed model is parsed again."""
    models = {
        node["patch_path"].split("://")[1]
        for node in sample_build_duckdb.manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    metrics = sample_build_duckdb.manifest["metrics"].values()
    in_models = {m["type"] for m in metrics if m["original_file_path"] in models}
    elsewhere = {m["type"] for m in metrics if m["original_file_path"] not in models}
    assert in_models == {"simple"} and "simple" not in elsewhere
