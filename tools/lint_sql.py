"""Lint all SQL with sqlfluff, as a dialect, against a database in which the project is built.

    python -m tools.lint_sql duckdb
    python -m tools.lint_sql postgres

sqlfluff reads what dbt compiles, and some models look at tables while they compile: build first.
A file that dbt cannot compile fails here; sqlfluff alone would pass over it in silence.

The connectors are enabled one at a time, so that each is linted in a run of its own (duckdb, which
alone reads files), with empty files in the place of the shop's.

Line length is counted here, in the file as it is written: sqlfluff counts what templates become.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LINE_LENGTH = 100
CONNECTORS = Path("models/connectors")
CONNECTOR_TESTS = Path("tests/integrity/connectors")
SQL_FOLDERS = ("models", "snapshots", "analyses", "tests/integrity")
# The target in profiles.yml with which each dialect is compiled.
TARGETS = {"duckdb": "duckdb", "postgres": "postgres"}
# Layout is the same in each dialect: looking at it once saves a third of the time.
LAYOUT_DIALECT = "duckdb"
# Python looks through the trees of parsed SQL for garbage again and again, and that is half of the
# time. The processes that sqlfluff starts would do so too, so it works in this one alone.
SQLFLUFF = [
    sys.executable, "-c",
    "import gc, runpy; gc.set_threshold(200_000, 20, 100);"
    " runpy.run_module('sqlfluff', run_name='__main__', alter_sys=True)",
    "lint", "--processes", "1", "--disable-progress-bar", "--nocolor",
]  # fmt: skip
NOT_COMPILED = re.compile(r"Skipped file (\S+) because dbt raised")
CONTEXT = {"platform": "sample"}
# '== [file] FAIL', 'L:  12 | P: ...' and its continuation.
COMPLAINT = re.compile(r"== \[|L: *\d+ \||  +\| ")
NAMED_FILE = re.compile(r"platform_(?:file|csv)\(\s*'([^']+)'")


def long_lines(project: Path = PROJECT) -> list[str]:
    """'path:line: n characters' for each line of SQL or macro that is too long."""
    found = []
    for folder in (*SQL_FOLDERS, "macros"):
        for path in sorted((project / folder).rglob("*.sql")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if len(line) > LINE_LENGTH:
                    name = path.relative_to(project)
                    found.append(f"{name}:{number}: {len(line)} characters, {LINE_LENGTH} at most")
    return found


def run_sqlfluff(dialect: str, paths: list[str], context: dict[str, str]) -> list[str]:
    """Lint `paths`; what sqlfluff complains of, line by line, [] when nothing.

    context: dbt variables to compile with. Profile, target path and database come from the
    environment, as for dbt. Raises RuntimeError when sqlfluff itself fails.
    """
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    left_out = settings["tool"]["sqlfluff"]["core"]["exclude_rules"]
    if dialect != LAYOUT_DIALECT:
        left_out = [*left_out, "layout", "jinja"]
    lines = [
        "[sqlfluff]",
        f"dialect = {dialect}",
        f"exclude_rules = {','.join(left_out)}",
        "[sqlfluff:templater:dbt]",
        f"project_dir = {PROJECT}",
        f"profiles_dir = {os.environ.get('DBT_PROFILES_DIR', PROJECT)}",
        f"target = {TARGETS[dialect]}",
    ]
    if os.environ.get("DBT_TARGET_PATH"):
        lines.append(f"target_path = {os.environ['DBT_TARGET_PATH']}")
    lines.append("[sqlfluff:templater:dbt:context]")
    lines += [f"{name} = {value}" for name, value in context.items()]
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "sqlfluff.cfg"
        config.write_text("\n".join(lines) + "\n", encoding="utf-8")
        done = subprocess.run(
            [*SQLFLUFF, "--config", str(config), *paths],
            cwd=PROJECT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    output = done.stdout.splitlines()
    complaints = [line for line in output if COMPLAINT.match(line)]
    if done.returncode not in (0, 1):
        raise RuntimeError("sqlfluff failed:\n" + done.stdout)
    for position, line in enumerate(output):
        skipped = NOT_COMPILED.search(line)
        if skipped:
            reason = output[position + 1].strip() if position + 1 < len(output) else ""
            complaints.append(f"{skipped.group(1)}: dbt could not compile it. {reason}")
    if done.returncode and not complaints:
        raise RuntimeError("sqlfluff failed:\n" + done.stdout)
    return complaints


def lint(dialect: str) -> list[str]:
    """Lint the whole project as `dialect`; the complaints, [] when there are none."""
    outside = [
        str(path.relative_to(PROJECT))
        for folder in SQL_FOLDERS
        for path in sorted((PROJECT / folder).rglob("*.sql"))
        if CONNECTORS not in path.relative_to(PROJECT).parents
        and CONNECTOR_TESTS not in path.relative_to(PROJECT).parents
    ]
    complaints = run_sqlfluff(dialect, outside, CONTEXT) if outside else []
    if dialect != "duckdb":
        return complaints
    for connector in sorted(p for p in (PROJECT / CONNECTORS).glob("*") if p.is_dir()):
        complaints += _lint_connector(connector)
    return complaints


def _lint_connector(connector: Path) -> list[str]:
    """Lint one platform's models and tests, with empty files for those that they read."""
    models = sorted(connector.rglob("*.sql"))
    tests = sorted((PROJECT / CONNECTOR_TESTS).glob(f"*{connector.name}*.sql"))
    with tempfile.TemporaryDirectory() as folder:
        for model in models + tests:
            for name in NAMED_FILE.findall(model.read_text(encoding="utf-8")):
                (Path(folder) / name).touch()
        return run_sqlfluff(
            "duckdb",
            [str(path.relative_to(PROJECT)) for path in models + tests],
            {"platform": connector.name, "raw_path": folder},
        )


def main(arguments: list[str] | None = None) -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dialect", choices=sorted(TARGETS))
    dialect = parser.parse_args(arguments).dialect
    try:
        complaints = lint(dialect)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 2
    if dialect == "duckdb":
        complaints += long_lines()
    for line in complaints:
        print(line)
    print(f"sqlfluff, {dialect}: " + ("see above" if complaints else "nothing to say"))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
