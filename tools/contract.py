"""Write what follows from the folder `contract`, in which each table and variable stands once.

    python -m tools.contract            (make contract)

`contract/variables.yml` becomes the rules by which check_variables judges and docs/variables.md.
"""

import re
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parent.parent
WIDTH = 100
NOTE = "Written by `make contract` from {}: change that, not this."
PART = re.compile("(<!-- Written by `make contract`.*?-->\n).*?(<!-- End of what is written. -->)", re.S)


def read_yaml(path: Path):
    """What stands in a YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def in_yaml(value) -> str:
    """A value on one line of YAML."""
    return yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=1000).split("\n...")[0].strip()


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
        parts = [f"'{k}': {to_jinja(v, indent + 4, len(k) + 4)}" for k, v in value.items()]
    elif isinstance(value, list):
        ends, parts = "[]", [to_jinja(item, indent + 4) for item in value]
    else:
        return str(value).lower() if isinstance(value, bool) else str(value)
    line = f"{ends[0]}{', '.join(parts)}{ends[1]}"
    if "\n" not in line and indent + used + len(line) < WIDTH:
        return line
    rows = "".join(f"\n{' ' * (indent + 4)}{part}," for part in parts)
    return f"{ends[0]}{rows}\n{' ' * indent}{ends[1]}"


def to_macro(name: str, source: str, what: str, value) -> str:
    """A file with a macro that returns a value."""
    note = NOTE.format(source)
    return (
        f"{{# {note} #}}\n{{#\n{what}\n#}}\n{{% macro {name}() %}}\n"
        f"    {{% do return({to_jinja(value, 4)}) %}}\n{{% endmacro %}}\n"
    )


def put_into(page: str, text: str) -> str:
    """A page with its part between the two marks written anew."""
    return PART.sub(lambda found: f"{found[1]}\n{text}\n{found[2]}", page)


# Variables

LIMITS = {"least": "at least", "above": "above", "most": "at most", "below": "below"}
NUMBERS = {
    "share": ("a number", {"least": 0, "most": 1}),
    "number": ("a number", {"least": 0}),
    "count": ("a whole number", {"least": 1}),
    "days": ("a whole number of days", {"least": 1}),
}
# What else a variable can be, in words.
KINDS = {
    "list of days": "a list of different whole numbers of days above 0, as in [7, 30, 90]",
    "currency": "a currency code of three letters, as in EUR",
    "time zone": "an IANA time zone, as in UTC or Europe/Berlin",
    "date": "a date, as in 2026-06-30",
    "moment": "a date or a time in UTC, as in 2026-06-30 or 2026-06-30 12:00:00",
}


def variable_rule(given: dict, tables: dict) -> dict:
    """The rule by which variable_problems judges a variable; `wanted` says it in words."""
    kind, choices = given["type"], given.get("choices")
    if isinstance(choices, str):
        system, table, column = choices.split(".")
        choices = tables[system][table]["choices"][column]
    listed = ", ".join(map(in_yaml, choices or []))
    rule = {"type": kind}
    if kind in NUMBERS:
        words, usual = NUMBERS[kind]
        own = {name: given[name] for name in LIMITS if name in given}
        limits = own if {"least", "above"} & own.keys() else usual | own
        rule = {"type": "whole number" if "whole" in words else "number"} | limits
        told = [f"{LIMITS[name]} {limit}" for name, limit in limits.items()]
        wanted = f"{words}, {' and '.join(told)}"
    elif kind == "names":
        wanted = f"a list of some of {listed}" if choices else "a list of names, as in [email, sms]"
    elif kind == "choice":
        wanted = f"one of {listed}"
    elif kind == "weights":
        wanted = f"a mapping of {listed} to numbers of 0 or more, one of them above 0"
    else:
        wanted = KINDS[kind]
    if choices:
        rule["choices"] = choices
    if "one_of" in given:
        wanted = f"one of {given['one_of']}"
    if "more_than" in given:
        wanted += f" and more than {given['more_than']}"
    if "or_null" in given:
        wanted += f", or null for {given['or_null']}"
    if "or_empty" in given:
        wanted += ", or empty"
    told = ("type", "choices", "does", "shown")
    return {k: v for k, v in given.items() if k not in told} | rule | {"wanted": wanted}


def variable_files(project: Path, tables: dict) -> dict[str, str]:
    """The files that tell of variables: path -> text."""
    groups = read_yaml(project / "contract" / "variables.yml")
    defaults = read_yaml(project / "dbt_project.yml")["vars"]
    rules, lines = {}, []
    for group in groups:
        lines += [f"## {group['group']}", ""] + ([group["note"], ""] if "note" in group else [])
        lines += ["| variable | default | may be | what it does |", "|---|---|---|---|"]
        for name, given in group["variables"].items():
            may_be = ""
            if given.get("type", "any") != "any":
                rules[name] = variable_rule(given, tables)
                may_be = rules[name]["wanted"]
            default = given.get("default", given.get("shown", given.get("or_null")))
            if default is None:
                default = f"`{in_yaml(defaults[name])}`"
            lines.append(f"| `{name}` | {default} | {may_be} | {given['does']} |")
        lines.append("")
    page = project / "docs" / "variables.md"
    what = (
        "    What each variable may be: name -> rule. contract/variables.yml explains the parts of a\n"
        "    rule; `wanted` says it in words."
    )
    source = "contract/variables.yml"
    return {
        "macros/variables/variable_rules.sql": to_macro("variable_rules", source, what, rules),
        "docs/variables.md": put_into(page.read_text(encoding="utf-8"), "\n".join(lines)),
    }


def files(project: Path = PROJECT) -> dict[str, str]:
    """Every file that is written, as it has to be: path below the project -> text."""
    statuses = ["placed", "paid", "shipped", "delivered", "cancelled"]
    return variable_files(project, {"shop": {"orders": {"choices": {"order_status": statuses}}}})


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
