"""Statements about the sample shop, each a query that says yes: tests/statements/*.sql.

A statement is a comment of one line and, below it, a query of one row: every column has to be true.
"""

import json
import re
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT

TRUTHS = PROJECT / "tests/fixtures/planted_truths.json"
STATEMENT = re.compile(r"^-- (.+)\n((?:select|with)\b[^;]+);", re.MULTILINE)
STATEMENTS = {
    f"{path.stem}: {what}": query
    for path in sorted((PROJECT / "tests/statements").glob("*.sql"))
    for what, query in STATEMENT.findall(path.read_text(encoding="utf-8"))
}


def ask(path: Path, query: str) -> tuple[list[str], list[tuple]]:
    """Columns and rows of a query on a built file. Table `truths`: what is planted, in one row."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute(f"create temp view truths as from read_json('{TRUTHS}')")
        connection.execute("set search_path = 'staging'")
        found = connection.execute(query)
        return [column[0] for column in found.description], found.fetchall()


def test_all_statements_are_read():
    """Each ends in a semicolon, and no two have the same words."""
    files = (PROJECT / "tests/statements").glob("*.sql")
    ends = sum(path.read_text(encoding="utf-8").count(";\n") for path in files)
    assert len(STATEMENTS) == ends > 30


@pytest.mark.parametrize("what", STATEMENTS)
def test_statement_is_true(built_sample, what):
    columns, rows = ask(built_sample, STATEMENTS[what])
    assert len(rows) == 1
    assert all(rows[0]), dict(zip(columns, rows[0], strict=True))


def test_rows_of_every_table_are_accounted_for(built_sample):
    query = "select source_table, raw_rows, staged_rows, superseded_rows, rejected_rows"
    _, counted = ask(built_sample, f"{query} from audit.input_row_counts")
    planted = {
        (table, of["raw"], of["staged"], of["superseded"], sum(of["rejected"].values()))
        for table, of in json.loads(TRUTHS.read_text(encoding="utf-8"))["counts"].items()
    }
    assert set(counted) == planted
