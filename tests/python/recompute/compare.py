"""Reading a mart without loss, and comparing it with what it should be."""

from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

SHOWN = 5
# Types of pandas that hold a missing value beside whole numbers.
PANDAS_TYPES = {
    pa.int64(): pd.Int64Dtype(),
    pa.int32(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}
# The kind that each kind of column is compared as, so that only values can differ.
COMPARED_AS = {"i": "Int64", "u": "Int64", "b": "boolean", "M": "datetime64[us]", "f": "float64"}


def read_mart(path: Path, relation: str, columns: str = "*", where: str = "true") -> pd.DataFrame:
    """A table of a DuckDB file: decimals as whole numbers of their last place, the rest as it is.

    decimal(18, 2) comes as cents, and so on. Nothing passes through floating point.
    """
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set threads = 2")
        query = f"select {columns} from {relation} where {where}"
        kinds = connection.execute(f"describe {query}").fetchall()
        parts = []
        for name, kind, *_ in kinds:
            if kind.startswith("DECIMAL"):
                scale = int(kind.rstrip(")").split(",")[1])
                wide = f"cast({name} as decimal(38, {scale}))"
                parts.append(f"cast({wide} * {10**scale} as bigint) as {name}")
            else:
                parts.append(name)
        table = connection.sql(f"select {', '.join(parts)} from ({query})").to_arrow_table()
    return table.to_pandas(types_mapper=PANDAS_TYPES.get, date_as_object=False)


def assert_same(
    expected: pd.DataFrame,
    actual: pd.DataFrame,
    key: list[str],
    ignored: tuple[str, ...] = (),
    close: dict[str, float] | None = None,
) -> None:
    """Fail, naming the first rows and columns that differ.

    key: columns that name a row. ignored: columns of `actual` that are not looked at; every other
    column has to be in both. close: columns of floating point, with the share by which they may
    differ; all others have to be equal.
    """
    actual = actual.drop(columns=list(ignored))
    assert set(expected.columns) == set(actual.columns), (
        f"columns only here: {set(expected.columns) - set(actual.columns)}, "
        f"only in the mart: {set(actual.columns) - set(expected.columns)}"
    )
    assert len(actual) > 0, "the mart is empty"
    assert not actual.duplicated(key).any(), f"{key} is not unique in the mart"
    kinds = {name: COMPARED_AS.get(actual[name].dtype.kind, "str") for name in actual}
    here, mart = (frame.astype(kinds).set_index(key).sort_index() for frame in (expected, actual))
    for side, lost in {
        "only here": here.index.difference(mart.index),
        "only in the mart": mart.index.difference(here.index),
    }.items():
        assert lost.empty, f"{len(lost)} rows are {side}, such as {list(lost[:SHOWN])}"
    mart = mart[here.columns]
    for name in here:
        if kinds[name] == "float64":
            share = (close or {})[name]
            near = (here[name] - mart[name]).abs() <= share * here[name].abs()
            mart[name] = mart[name].mask(near, here[name])
    different = here.compare(mart, result_names=("expected", "mart"))
    assert different.empty, (
        f"{len(different)} of {len(here)} rows differ in {list(different.columns.levels[0])}\n"
        + "\n".join(
            different[name].dropna(how="all").head(SHOWN).to_string()
            for name in different.columns.levels[0]
        )
    )
