"""Put the dbt packages into dbt_packages/: the real ones by `dbt deps`, else our stand-in.

    python -m tools.setup_dbt_packages

packages.yml names dbt_utils. Where the package hub cannot be reached, the folder
tools/dbt_utils_standin is installed in its place and one line says so. Nothing is done when what
is installed still fits: run again as often as you like.

DBT_UTILS=standin in the environment: take the stand-in, do not ask the hub.
DBT_UTILS=hub: take the real package, also in place of an installed stand-in, or fail.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
STANDIN = PROJECT / "tools" / "dbt_utils_standin"
HUB_SECONDS = 5
DEPS_SECONDS = 180


class SetupError(Exception):
    """The packages could not be installed as asked; the message says why."""


def set_up(project: Path = PROJECT, wish: str = "") -> str:
    """Install what packages.yml names into `project`/dbt_packages; the line to tell the user.

    wish: '' the hub, else the stand-in; 'hub' or 'standin': only that. Raises SetupError.
    """
    if wish not in ("", "hub", "standin"):
        raise SetupError(f"DBT_UTILS is '{wish}': it can be 'hub', 'standin' or not set.")
    installed = project / "dbt_packages" / "dbt_utils"
    # Beside the packages, because dbt counts the folders inside.
    mark_file = project / "dbt_packages" / ".installed"
    marks = {"hub": _mark("hub", project / "packages.yml"), "standin": _mark("standin", STANDIN)}
    if installed.is_dir() and mark_file.exists():
        mark = mark_file.read_text(encoding="ascii")
        if mark == marks.get(wish) or (not wish and mark in marks.values()):
            return ""

    why_not = "the stand-in was asked for" if wish == "standin" else _hub_problem()
    if not why_not:
        why_not = _dbt_deps(project)
    if not why_not:
        mark_file.write_text(marks["hub"], encoding="ascii")
        return "dbt packages: installed from the package hub."
    if wish == "hub":
        raise SetupError(f"dbt_utils could not be installed from the package hub: {why_not}.")

    shutil.rmtree(installed, ignore_errors=True)
    shutil.copytree(STANDIN, installed)
    mark_file.write_text(marks["standin"], encoding="ascii")
    return (
        f"dbt packages: the stand-in for dbt_utils in tools/dbt_utils_standin ({why_not}); "
        "DBT_UTILS=hub asks for the real package."
    )


def _mark(source: str, path: Path) -> str:
    """What identifies an installation: where it is from, and the content that decided it."""
    content = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
        content.update(str(file.relative_to(path.parent)).encode() + b"\0" + file.read_bytes())
    return f"{source} {content.hexdigest()}"


def _hub_problem() -> str:
    """Why the package hub cannot be used, '' when it answers.

    Asked first, because `dbt deps` tries many times before it gives up.
    """
    import requests

    hub = os.environ.get("DBT_PACKAGE_HUB_URL", "https://hub.getdbt.com/").rstrip("/")
    try:
        answer = requests.get(f"{hub}/api/v1/dbt-labs/dbt_utils.json", timeout=HUB_SECONDS)
        answer.raise_for_status()
        answer.json()
    except (requests.RequestException, ValueError):
        return "the package hub cannot be reached"
    return ""


def _dbt_deps(project: Path) -> str:
    """Run `dbt deps`; why it failed, '' when it did not."""
    shutil.rmtree(project / "dbt_packages", ignore_errors=True)
    dbt = "from dbt.cli.main import cli; cli()"
    command = [sys.executable, "-c", dbt, "--no-use-colors", "deps", "--project-dir", str(project)]
    try:
        done = subprocess.run(
            command, cwd=project, capture_output=True, text=True, timeout=DEPS_SECONDS
        )
    except subprocess.TimeoutExpired:
        return f"dbt deps did not end within {DEPS_SECONDS} s"
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()
        return f"dbt deps failed: {said[-1].strip() if said else 'no message'}"
    return ""


def main() -> int:
    """The command line; the exit code."""
    try:
        told = set_up(wish=os.environ.get("DBT_UTILS", ""))
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    if told:
        print(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
