"""Look at a shop's tables before anything is built: what is missing, what is wrong.

    python -m tools.check_input --platform files --raw-path /data/my_shop
    python -m tools.check_input --platform warehouse --target postgres --structure-only

For each table of the input contract: present or absent, missing columns, columns of a wrong type,
rows, and the rows that would be rejected, with reasons. Exit code 0 when a build can go on, else 1;
the last line says so too.

The looking is done by the dbt macro `check_input`, which works without this command too
(dbt run-operation check_input). Here is what dbt cannot do: make a connector's views first, and go
on with the next table when one cannot be read.

What is not given on the command line is taken from PLATFORM, RAW_PATH, AS_OF_DATE and VARS in the
environment.
"""

import argparse
import json
import os
import re
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner

from tools.build import BuildError, collect_variables

PROJECT = Path(__file__).resolve().parent.parent
OWN_PLATFORMS = ("sample", "warehouse", "files")
LOOKS_AT = "check_input looks at "
NOT_READY = "Not ready:"
# Lines of dbt that say where in its own machinery an error came up, or only what kind it is.
DBT_TALK = re.compile(
    r"^(> |called by |in macro |Encountered an error|compiled code at|"
    r"(Compilation|Database|Runtime|Parsing|Internal|dbt) Error( in .*)?$)"
)


class CheckError(Exception):
    """The input cannot be looked at; the message says what to change."""


def plain_message(error: object) -> str:
    """What dbt or a database had to say, in the lines that help: without places in dbt's code."""
    lines = [line.strip() for line in str(error).splitlines()]
    said = [line for line in lines if line and not DBT_TALK.match(line)]
    return "\n".join(said) or str(error).strip() or type(error).__name__


def first_line(error: object) -> str:
    """The first line of plain_message, cut after 400 characters."""
    line = plain_message(error).splitlines()[0]
    return line if len(line) <= 400 else line[:400] + " ..."


class Dbt:
    """Runs dbt commands in this process, all on the project as parsed once."""

    def __init__(self, target: str, variables: dict):
        # JSON is YAML: no value can be misread.
        self.options = ["--target", target, "--vars", json.dumps(variables, default=str)]
        self.manifest = None
        self.messages: list[str] = []
        self.looked_at = ""

    def _listen(self, event) -> None:
        if event.info.name == "JinjaLogInfo":
            self.messages.append(event.info.msg)
        elif event.info.name == "JinjaLogDebug" and event.info.msg.startswith(LOOKS_AT):
            self.looked_at = event.info.msg.removeprefix(LOOKS_AT)

    def __call__(self, *command: str):
        """Run a command; dbt's result. What the project's macros log is in `messages`."""
        self.messages, self.looked_at = [], ""
        runner = dbtRunner(manifest=self.manifest, callbacks=[self._listen])
        return runner.invoke(["--log-level", "none", *command, *self.options])

    def parse(self) -> None:
        """Read the project. Raises CheckError with what is wrong with it or with a variable."""
        done = self("parse")
        if not done.success:
            raise CheckError(plain_message(done.exception))
        self.manifest = done.result


def connector_models(manifest, platform: str) -> list[str]:
    """The names of a connector's models that stand for contract tables."""
    prefix = f"{platform}__"
    return sorted(
        node.name
        for node in manifest.nodes.values()
        if node.resource_type == "model"
        and node.name.startswith(prefix)
        and node.name.count("__") == prefix.count("__") + 1
        and "connectors" in node.fqn
    )


def make_connector_views(dbt: Dbt, platform: str) -> dict[str, str]:
    """Make the views of a connector; {contract table: why} for those that could not be made."""
    models = connector_models(dbt.manifest, platform)
    if not models:
        raise CheckError(
            f"Platform {platform} has no models in models/connectors/{platform} "
            "(docs/connecting-a-shop.md)."
        )
    print(f"Making the {len(models)} views of connector {platform} in schema raw ...", flush=True)
    done = dbt("run", "--select", *models)
    if done.exception is not None:
        raise CheckError(plain_message(done.exception))
    results = getattr(done.result, "results", [])
    if not results:
        raise CheckError(f"The views of connector {platform} could not be made.")
    return {
        ".".join(result.node.name.split("__")[-2:]): first_line(result.message)
        for result in results
        if str(result.status) not in ("success", "skipped")
    }


def look(dbt: Dbt, unreadable: dict[str, str], structure_only: bool) -> bool:
    """Print what the macro finds; whether a build can go on. Raises CheckError.

    unreadable: tables that are known to fail, with the reason; those that turn out to are added.
    """
    while True:
        arguments = {"structure_only": structure_only, "unreadable": unreadable}
        done = dbt("run-operation", "check_input", "--args", json.dumps(arguments))
        if done.success:
            print("\n".join(dbt.messages))
            return True
        message = done.exception or done.result.results[0].message
        verdict = plain_message(message)
        if verdict.startswith(NOT_READY):
            print("\n".join([*dbt.messages, verdict]))
            return False
        table = dbt.looked_at
        if not table or table in unreadable:
            raise CheckError(verdict)
        unreadable[table] = f"The database says: {first_line(message)}"


def check_folder(variables: dict) -> None:
    """Raise CheckError when var raw_path names something that is no folder."""
    given = variables.get("raw_path")
    if variables["platform"] in ("sample", "warehouse") or not given:
        return
    folder = Path(str(given))
    if not folder.exists():
        raise CheckError(f"raw_path: the folder {folder} does not exist.")
    if not folder.is_dir():
        raise CheckError(f"raw_path: {folder} is a file. Name the folder that holds the tables.")


def main(arguments: list[str] | None = None) -> int:
    """The command line; the exit code."""
    given = os.environ.get
    parser = argparse.ArgumentParser(prog="check_input", description=__doc__.split("\n")[0])
    parser.add_argument("--platform", default=given("PLATFORM") or "sample")
    parser.add_argument("--raw-path", default=given("RAW_PATH", ""), help="the shop's files")
    parser.add_argument("--vars", default=given("VARS", ""), help="more variables, as YAML")
    parser.add_argument("--target", default="duckdb", help="an output of profiles.yml")
    parser.add_argument(
        "--structure-only", action="store_true", help="tables, columns and types, not the rows"
    )
    chosen = parser.parse_args(arguments)
    # What dbt reads of its environment; set here so that it holds for whoever runs this command.
    os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    try:
        variables = collect_variables(
            chosen.platform, chosen.raw_path, given("AS_OF_DATE", ""), chosen.vars
        )
        check_folder(variables)
        dbt = Dbt(chosen.target, variables)
        dbt.parse()
        unreadable: dict[str, str] = {}
        if variables["platform"] not in OWN_PLATFORMS:
            unreadable = make_connector_views(dbt, variables["platform"])
        ready = look(dbt, unreadable, chosen.structure_only)
    except (BuildError, CheckError) as error:
        print(error)
        print("Not ready: the input could not be looked at.")
        return 1
    return 0 if ready else 1


if __name__ == "__main__":
    sys.exit(main())
