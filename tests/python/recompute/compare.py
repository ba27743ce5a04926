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
) -> None:
    """Fail, naming the first rows and columns that differ.

    key: columns that name a row. ignored: columns of `actual` that are not looked at; every other
    column has to be in both.
    """
    expected = expected.reset_index(drop=True)
    actual = actual.drop(columns=list(ignored))
    assert set(expected.columns) == set(actual.columns), (
        f"columns only here: {set(expected.columns) - set(actual.columns)}, "
        f"only in the mart: {set(actual.columns) - set(expected.columns)}"
    )
    assert len(actual) > 0, "the mart is empty"
    assert not actual.duplicated(key).any(), f"{key} is not unique in the mart"
    left, right = _comparable(expected), _comparable(actual)
    both = left[key].assign(left=range(len(left))).merge(
        right[key].assign(right=range(len(right))), on=key, how="outer", indicator=True
    )
    lost = both[both["_merge"] != "both"]
    assert lost.empty, (
        f"{len(lost)} of {len(both)} rows are on one side only "
        f"(left_only: missing in the mart):\n{lost[[*key, '_merge']].head(SHOWN)}"
    )
    messages = []
    for name in [name for name in expected.columns if name not in key]:
        here = left[name].take(both["left"].astype("int64")).reset_index(drop=True)
        there = right[name].take(both["right"].astype("int64")).reset_index(drop=True)
        null_here, null_there = here.isna(), there.isna()
        is_equal = (here == there).fillna(False).astype(bool)
        is_same = (null_here & null_there) | (~null_here & ~null_there & is_equal)
        if not is_same.all():
            shown = both[key].assign(expected=here, mart=there)[~is_same].head(SHOWN)
            messages.append(
                f"{name}: {(~is_same).sum()} of {len(both)} rows differ\n{shown.to_string()}"
            )
    assert not messages, "\n".join(messages)


def _comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of one kind for each sort of value, so that only values can differ."""
    made = {}
    for name in frame.columns:
        column = frame[name]
        if column.dtype.kind in "iu":
            made[name] = column.astype("Int64")
        elif column.dtype.kind == "b":
            made[name] = column.astype("boolean")
        elif column.dtype.kind == "M":
            made[name] = column.astype("datetime64[us]")
        elif column.dtype.kind in "OTU":
            made[name] = column.astype("str")
        else:
            raise TypeError(f"column {name} is {column.dtype}: not compared exactly")
    return pd.DataFrame(made)
