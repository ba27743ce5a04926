"""Write what follows from the folder `contract`, in which each table and variable stands once.

    python -m tools.contract            (make contract)

`contract/<system>.yml` becomes the macro input_contract, the sources, base and staging models with
their YAML, and the tables of docs/input-contract.md, which says how to read and change it;
`contract/variables.yml` the rules by which check_variables judges, and docs/variables.md. How the
files look stands in contract/templates.

The sample shop's generator and the tests read the tables here (read_contract).
"""

import json
import re
from pathlib import Path

import jinja2
import yaml

PROJECT = Path(__file__).resolve().parent.parent
SYSTEMS = ("shop", "marketing", "web", "feedback", "inventory")
VERDICT = ("reject_reason", "reject_detail", "rejected_row", "is_current_version")
WIDTH = 100
# A page has one part that is written; the rest of it is by hand.
PART = re.compile("(<!-- Written by `make .*?-->\n).*?(<!-- End of what is written. -->)", re.S)


def read_yaml(path: Path):
    """What stands in a YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def in_yaml(value) -> str:
    """A value on one line of YAML."""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=1000)
    return text.split("\n...")[0].strip()


def to_jinja(value, indent: int = 0, used: int = 0) -> str:
    """A value as Jinja writes it, in lines that are not too long.

    used: the characters that stand before it on its first line, beside the indent.
    """
    if isinstance(value, str):
        quote, room = '"' if "'" in value else "'", WIDTH - indent - used - 3
        if len(value) <= room:
            return f"{quote}{value}{quote}"
        cut = value.rindex(" ", 0, room)
        return f"{quote}{value[:cut]}{quote}\n{' ' * indent}~ {to_jinja(value[cut:], indent, 2)}"
    if isinstance(value, dict):
        ends = "{}"
        quoted = {key: to_jinja(key) for key in value}
        parts = [f"{q}: {to_jinja(value[k], indent + 4, len(q) + 2)}" for k, q in quoted.items()]
    elif isinstance(value, list):
        ends, parts = "[]", [to_jinja(item, indent + 4) for item in value]
    else:
        return str(value).lower() if isinstance(value, bool) else str(value)
    line = f"{ends[0]}{', '.join(parts)}{ends[1]}"
    if "\n" not in line and indent + used + len(line) < WIDTH:
        return line
    rows = "".join(f"\n{' ' * (indent + 4)}{part}," for part in parts)
    return f"{ends[0]}{rows}\n{' ' * indent}{ends[1]}"


def read_contract(project: Path = PROJECT) -> dict[str, dict[str, dict]]:
    """The contract: {system: {table: {rows, mandatory, key, columns, told, ...}}}.

    columns: name -> type, told: name -> what it is, parents: name -> [system, table, key]. The
    other parts are those of the YAML (docs/input-contract.md), empty where they are left out.
    """
    shared = read_yaml(project / "contract" / "columns.yml")
    contract = {name: read_yaml(project / "contract" / f"{name}.yml") for name in SYSTEMS}
    for tables in contract.values():
        for name, given in tables.items():
            nothing = {part: {} for part in ("parents", "choices", "rules", "staged")}
            table = tables[name] = nothing | {"mandatory": False, "may_lie_ahead": []} | given
            told = {tuple(column.split()): words for column, words in given["columns"].items()}
            table["columns"] = dict(list(told))
            table["told"] = {
                column: words or one_of(table["choices"].get(column)) or shared[column]
                for (column, _), words in told.items()
            }
            for column, parent in table["parents"].items():
                of_system, of_table = parent.split(".")
                (key,) = contract[of_system][of_table]["key"]
                table["parents"][column] = [of_system, of_table, key]
            table["timestamps"] = [
                column
                for column, kind in table["columns"].items()
                if kind.startswith("timestamp")
                and column not in ("updated_at", *table["may_lie_ahead"])
            ]
    return contract


def one_of(words: list[str] | None) -> str:
    """a, b or c."""
    return f"{', '.join(words[:-1])} or {words[-1]}." if words else ""


# Types of variables that are numbers: in words, and the usual limits.
NUMBERS = {
    "share": ("a number", {"least": 0, "most": 1}),
    "number": ("a number", {"least": 0}),
    "count": ("a whole number", {"least": 1}),
    "days": ("a whole number of days", {"least": 1}),
}
LIMITS = {"least": "at least", "above": "above", "most": "at most", "below": "below"}
# Other types, in words.
KINDS = {
    "list of days": "a list of different whole numbers of days above 0, as in [7, 30, 90]",
    "names": "a list of names, as in [email, sms]",
    "currency": "a currency code of three letters, as in EUR",
    "time zone": "an IANA time zone, as in UTC or Europe/Berlin",
    "date": "a date, as in 2026-06-30",
    "moment": "a date or a time in UTC, as in 2026-06-30 or 2026-06-30 12:00:00",
}


def variable_rule(given: dict, contract: dict) -> dict:
    """The rule by which variable_is_right judges; `wanted` says it in words."""
    left_out = ("does", "shown", "default", *LIMITS)
    rule = {part: value for part, value in given.items() if part not in left_out}
    if isinstance(rule.get("choices"), str):
        system, table, column = rule["choices"].split(".")
        rule["choices"] = contract[system][table]["choices"][column]
    choices = ", ".join(map(in_yaml, rule.get("choices", [])))
    limits = {name: given[name] for name in LIMITS if name in given}
    if rule["type"] in NUMBERS:
        words, usual = NUMBERS[rule["type"]]
        limits = limits if {"least", "above"} & limits.keys() else usual | limits
        rule["type"] = "whole number" if "whole" in words else "number"
        wanted = f"{words}, {' and '.join(f'{LIMITS[name]} {n}' for name, n in limits.items())}"
    elif rule["type"] == "weights":
        wanted = f"a mapping of {choices} to numbers of 0 or more, one of them above 0"
    elif choices:
        wanted = f"one of {choices}" if rule["type"] == "choice" else f"a list of some of {choices}"
    else:
        wanted = KINDS[rule["type"]]
    wanted = f"one of {rule['one_of']}" if "one_of" in rule else wanted
    wanted += f", more than {rule['more_than']}" if "more_than" in rule else ""
    wanted += f", or null for {rule['or_null']}" if "or_null" in rule else ""
    return rule | limits | {"wanted": wanted + (", or empty" if "or_empty" in rule else "")}


def variable_rules(project: Path = PROJECT) -> dict[str, dict]:
    """The rules of the variables that are judged."""
    contract = read_contract(project)
    return {
        name: variable_rule(given, contract)
        for group in read_yaml(project / "contract" / "variables.yml")
        for name, given in group["variables"].items()
        if given.get("type", "any") != "any"
    }


def files(project: Path = PROJECT) -> dict[str, str]:
    """Every file that is written, as it has to be: path below the project -> text."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(project / "contract" / "templates"),
        block_start_string="<%", block_end_string="%>", comment_start_string="<#",
        variable_start_string="<<", variable_end_string=">>", comment_end_string="#>",
        trim_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    templates.filters["jinja"] = to_jinja
    templates.filters["quoted"] = lambda told: json.dumps(told, ensure_ascii=False)
    written = {}

    def write(path: str, template: str, source: str = "", **context) -> None:
        note = f"Written by `make contract` from contract/{source}: change that, not this."
        text = templates.get_template(template).render(note=note, **context)
        if not source:
            page = (project / path).read_text(encoding="utf-8")
            text = PART.sub(lambda found: found[1] + text + found[2], page)
        written[path] = text

    contract = read_contract(project)
    shared = read_yaml(project / "contract" / "columns.yml")
    parts = ("mandatory", "key", "columns", "parents", "may_lie_ahead", "choices", "rules")
    for system, tables in contract.items():
        staging, source = f"models/staging/{system}", f"{system}.yml"
        of_system = {"system": system, "tables": tables}
        write(f"{staging}/_{system}__sources.yml", "sources.yml", source, **of_system)
        for name, table in tables.items():
            verdict = {column: shared[column] for column in VERDICT}
            context = {"system": system, "name": name, "table": table, "verdict": verdict}
            for ending in ("sql", "yml"):
                base = f"models/staging/base/{system}/base_{system}__{name}.{ending}"
                write(base, f"base.{ending}", source, **context)
                if ending == "yml" or table["staged"] != "by hand":
                    path = f"{staging}/stg_{system}__{name}.{ending}"
                    write(path, f"staging.{ending}", source, **context)
    named = {
        system: {name: {part: table[part] for part in parts} for name, table in tables.items()}
        for system, tables in contract.items()
    }
    macro = "input_contract.sql"
    write(f"macros/contract/{macro}", macro, "<system>.yml", contract=named)
    write("docs/input-contract.md", "input-contract.md", contract=contract)

    groups = read_yaml(project / "contract" / "variables.yml")
    defaults = read_yaml(project / "dbt_project.yml")["vars"]
    rules = variable_rules(project)
    described = [item for group in groups for item in group["variables"].items()]
    for name, given in described:
        shown = given.get("default", given.get("shown", given.get("or_null")))
        given["shown"] = shown or f"`{in_yaml(defaults[name])}`"
    write("macros/variables/variable_rules.sql", "variable_rules.sql", "variables.yml", rules=rules,
          names=[name for name, _ in described])  # fmt: skip
    write("docs/variables.md", "variables.md", groups=groups, rules=rules)
    return written


def stale(project: Path = PROJECT) -> dict[str, str]:
    """Those of `files` that are not as they have to be."""
    return {
        name: text
        for name, text in files(project).items()
        if not (project / name).exists() or (project / name).read_text(encoding="utf-8") != text
    }


def main() -> None:
    """Write what is stale, and print its names."""
    for name, text in stale().items():
        (PROJECT / name).parent.mkdir(parents=True, exist_ok=True)
        (PROJECT / name).write_text(text, encoding="utf-8")
        print(name)


if __name__ == "__main__":
    main()
