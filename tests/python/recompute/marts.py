"""Whole tables of either engine, found and not listed, and what differs between two of them."""

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
from conftest import POSTGRES_PREFIX

from tools import embedded_postgres

SHOWN = 3
FLOAT_TOLERANCE = 1e-6
# It differs between engines and says so: a hash is as each engine makes it.
FINGERPRINT = "source_fingerprint"


@dataclass
class Table:
    """Columns in their order, and rows in any."""

    columns: list[str]
    rows: list[tuple]

    def without(self, *names: str) -> "Table":
        """This table with fewer columns."""
        kept = [place for place, name in enumerate(self.columns) if name not in names]
        return Table(
            [self.columns[place] for place in kept],
            [tuple(row[place] for place in kept) for row in self.rows],
        )

    def by(self, column: str) -> dict[object, Counter]:
        """The rows of each value of a column, in a form that can be compared."""
        place, groups = self.columns.index(column), {}
        for row in self.rows:
            groups.setdefault(row[place], Counter())[row] += 1
        return groups


def read_duckdb(path: Path, *schemas: str) -> dict[str, Table]:
    """Every table and view of these schemas, as `<schema>.<name>`."""
    with duckdb.connect(str(path), read_only=True) as connection:

        def query(sql):
            cursor = connection.execute(sql)
            return Table([column[0] for column in cursor.description], cursor.fetchall())

        return _read(query, schemas, prefix="")


def read_postgres(env: dict[str, str], *schemas: str, system_columns: str = "") -> dict[str, Table]:
    """The same of the target postgres. system_columns: such as 'xmin, ', of tables."""
    connection = embedded_postgres.connect(env)
    try:

        def query(sql):
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return Table([column.name for column in cursor.description], cursor.fetchall())

        return _read(query, schemas, POSTGRES_PREFIX, system_columns)
    finally:
        connection.close()


def _read(query, schemas, prefix, system_columns="") -> dict[str, Table]:
    tables = {}
    for schema in schemas:
        names = query(
            f"select table_name, table_type from information_schema.tables"
            f" where table_schema = '{prefix}{schema}' order by table_name"
        ).rows
        assert names, f"schema {prefix}{schema} has no tables"
        for name, kind in names:
            # A view writes no rows, so it has no system columns.
            columns = "*" if kind == "VIEW" else f"{system_columns}*"
            tables[f"{schema}.{name}"] = query(f"select {columns} from {prefix}{schema}.{name}")
    return tables


def assert_same_tables(
    left: dict[str, Table], right: dict[str, Table], ignored: tuple[str, ...] = ()
) -> None:
    """Fail, naming the tables that differ and the first rows of each.

    Columns in their order, and every value, exactly; numbers of floating point within 1e-6.
    """
    assert left.keys() == right.keys(), sorted(left.keys() ^ right.keys())
    found = {
        name: _difference(left[name].without(*ignored), right[name].without(*ignored))
        for name in left
    }
    assert not any(found.values()), "\n\n".join(
        f"{name}: {difference}" for name, difference in found.items() if difference
    )


def _difference(left: Table, right: Table) -> str:
    """What differs, '' for nothing."""
    if left.columns != right.columns:
        return f"columns {left.columns} and {right.columns}"
    if len(left.rows) != len(right.rows):
        return f"{len(left.rows)} and {len(right.rows)} rows"
    # Rows that are the same go away at once; only floats can leave the others equal enough.
    here, there = Counter(left.rows), Counter(right.rows)
    only_here = sorted((here - there).elements(), key=_order)
    only_there = sorted((there - here).elements(), key=_order)
    wrong = [
        (a, b)
        for a, b in zip(only_here, only_there, strict=True)
        if not all(_equal(x, y) for x, y in zip(a, b, strict=True))
    ]
    if not wrong:
        return ""
    lines = [f"{len(wrong)} of {len(left.rows)} rows differ"]
    for a, b in wrong[:SHOWN]:
        named = dict(zip(left.columns, zip(a, b, strict=True), strict=True))
        lines.append(f"  {a[0]}: " + str({k: v for k, v in named.items() if not _equal(*v)}))
    return "\n".join(lines)


def _order(row: tuple) -> tuple:
    """Floats do not decide the order: they may differ a little."""
    return tuple(str(value) for value in row if not isinstance(value, float))


def _equal(a: object, b: object) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=FLOAT_TOLERANCE, abs_tol=1e-12)
    return type(a) is type(b) and a == b
