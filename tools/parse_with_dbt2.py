"""Parse the project with dbt v2, to see that it is ready for it.

    python -m tools.parse_with_dbt2 [--dbt .venv-dbt2/bin/dbt]

dbt v2 wants the package hub before it parses, also when the packages are installed. So it parses a
folder of its own, target/dbt2: links to the project's folders, and a packages.yml that names the
installed package by its path. No database is needed. Exit code 0 when v2 finds nothing to say.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parent.parent
SECONDS = 300
# Their defaults in dbt, for those that dbt_project.yml does not name.
PATHS = {
    "model-paths": ["models"],
    "seed-paths": ["seeds"],
    "snapshot-paths": ["snapshots"],
    "analysis-paths": ["analyses"],
    "macro-paths": ["macros"],
    "test-paths": ["tests"],
}


def prepare(project: Path, folder: Path) -> None:
    """Make `folder` a dbt project that is `project` with its installed packages named by path.

    Raises FileNotFoundError when the packages are not installed.
    """
    installed = sorted(p for p in (project / "dbt_packages").glob("*") if p.is_dir())
    if not installed:
        raise FileNotFoundError(
            "dbt_packages is empty: run `python -m tools.setup_dbt_packages` first."
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # Files are copied: v2 takes the folder of the file behind a link for the project's.
    shutil.copy(project / "dbt_project.yml", folder)
    shutil.copy(project / "profiles.yml.example", folder / "profiles.yml")
    if (project / "selectors.yml").exists():
        shutil.copy(project / "selectors.yml", folder)
    packages = {"packages": [{"local": str(package)} for package in installed]}
    (folder / "packages.yml").write_text(yaml.safe_dump(packages), encoding="utf-8")

    settings = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    for setting, default in PATHS.items():
        for path in settings.get(setting, default):
            if (project / path).is_dir():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).symlink_to(project / path)


def main(arguments: list[str] | None = None) -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dbt", type=Path, default=PROJECT / ".venv-dbt2" / "bin" / "dbt")
    dbt = parser.parse_args(arguments).dbt
    if not dbt.exists():
        print(f"dbt v2 is not at {dbt}: `make test` installs it.", file=sys.stderr)
        return 1
    folder = PROJECT / "target" / "dbt2"
    try:
        prepare(PROJECT, folder)
        done = subprocess.run(
            [str(dbt.absolute()), "parse", "--warn-error"],
            cwd=folder,
            env=os.environ
            | {
                "RUST_BACKTRACE": "0",
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
                # It would ask a service of dbt's; `mf validate-configs` looks at the metrics here.
                "DBT_ENGINE_NO_WARN_SEMANTIC_MANIFEST_VALIDATION": "true",
            },
            timeout=SECONDS,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.TimeoutExpired:
        print(f"dbt v2 did not end within {SECONDS} s.", file=sys.stderr)
        return 1
    # v2 says the same of each place where it finds it.
    for line, times in Counter(filter(str.strip, done.stdout.splitlines())).items():
        print(line if times == 1 else f"{line} ({times} times)")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
