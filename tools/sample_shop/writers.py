"""From the generator's columns to arrow, and from there to Parquet and CSV."""

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .columns import NULL, TABLES, Table

_ARROW = {
    "id": pa.string(),
    "text": pa.string(),
    "money": pa.decimal128(18, 2),
    "rate": pa.decimal128(18, 6),
    "int": pa.int64(),
    "at": pa.timestamp("us"),
    "date": pa.date32(),
    "bool": pa.bool_(),
}


def arrow_schema(table: Table) -> pa.Schema:
    """The arrow schema of a contract table."""
    return pa.schema([(c, _ARROW[kind.partition(":")[0]]) for c, kind in table.columns.items()])


class IdWidths:
    """Digits of each id prefix, fixed for one shop so that ids sort as text."""

    def __init__(self, largest: dict[str, int]):
        self.digits = {prefix: max(len(str(n)), 1) for prefix, n in largest.items()}

    def text(self, prefix: str, numbers: np.ndarray) -> pa.Array:
        """`prefix` + number + 1 with leading zeros; negative numbers are null."""
        digits = self.digits[prefix]
        if len(numbers) and int(numbers.max()) + 1 >= 10**digits:
            raise ValueError(f"id {prefix}{int(numbers.max()) + 1} needs more than {digits} digits")
        text = pa.array(numbers + 1, pa.int64(), mask=numbers < 0).cast(pa.string())
        return pc.binary_join_element_wise(prefix, pc.utf8_lpad(text, digits, "0"), "")


def _decimals(values: np.ndarray, kind: pa.DataType, mask: np.ndarray) -> pa.Array:
    """decimal128 from scaled integers, without a detour over Python objects."""
    wide = np.empty((len(values), 2), dtype=np.int64)
    wide[:, 0] = values
    wide[:, 1] = values >> 63
    bitmap = pa.py_buffer(np.packbits(~mask, bitorder="little").tobytes())
    return pa.Array.from_buffers(kind, len(values), [bitmap, pa.py_buffer(wide)])


def to_arrow(table: Table, rows: dict, ids: IdWidths) -> pa.Table:
    """A piece of a table as arrow. Columns that start with `_` are not part of the table."""
    columns = []
    for name, kind in table.columns.items():
        base, _, prefix = kind.partition(":")
        values = rows[name]
        target = _ARROW[base]
        if base == "id":
            columns.append(ids.text(prefix, np.asarray(values)))
        elif isinstance(values, tuple):
            vocabulary, codes = values
            codes = np.asarray(codes)
            index = pa.array(codes.astype(np.int32), mask=codes < 0)
            columns.append(pa.array(vocabulary, pa.string()).take(index))
        elif isinstance(values, (pa.Array, pa.ChunkedArray)):
            columns.append(values)
        else:
            mask = values == NULL
            safe = np.where(mask, 0, values)
            if base in ("money", "rate"):
                columns.append(_decimals(safe, target, mask))
            elif base == "at":
                columns.append(pa.array(safe * 1_000_000, target, mask=mask))
            elif base == "date":
                columns.append(pa.array(safe.astype(np.int32), pa.int32(), mask=mask).cast(target))
            elif base == "bool":
                columns.append(pa.array(safe.astype(bool), target, mask=mask))
            else:
                columns.append(pa.array(safe.astype(np.int64), target, mask=mask))
    return pa.table(columns, schema=arrow_schema(table))


def join_pieces(table: Table, pieces: list[dict]) -> dict:
    """Several pieces of a table as one; only the table's own columns are kept."""
    joined = {}
    for name in table.columns:
        values = [piece[name] for piece in pieces]
        if isinstance(values[0], tuple):
            joined[name] = (values[0][0], np.concatenate([codes for _, codes in values]))
        elif isinstance(values[0], pa.Array):
            joined[name] = pa.concat_arrays(values)
        else:
            joined[name] = np.concatenate(values)
    return joined


class ParquetFiles:
    """Writes every table to `<folder>/<system>/<table>.parquet`, a row group at a time.

    Holds at most one row group and one piece (a day) per table in memory.
    """

    def __init__(self, folder: Path, ids: IdWidths, row_group: int):
        self.folder = folder
        self.ids = ids
        self.row_group = row_group
        self.waiting: dict[str, list[dict]] = {}
        self.waiting_rows: dict[str, int] = {}
        self.writers: dict[str, pq.ParquetWriter] = {}
        self.row_counts: dict[str, int] = {}

    def add(self, table: Table, rows: dict) -> None:
        """Take a piece of a table."""
        path = table.path
        count = len(rows[table.key[0]])
        if path not in self.writers:
            self._open(table)
            self.waiting[path], self.waiting_rows[path], self.row_counts[path] = [], 0, 0
        self.waiting[path].append(rows)
        self.waiting_rows[path] += count
        self.row_counts[path] += count
        if self.waiting_rows[path] >= self.row_group:
            self._write(path)

    def _open(self, table: Table) -> None:
        folder = self.folder / table.system
        folder.mkdir(parents=True, exist_ok=True)
        own_id = table.key[0] if len(table.key) == 1 else None
        repeated = [name for name in table.columns if name != own_id]
        self.writers[table.path] = pq.ParquetWriter(
            folder / f"{table.name}.parquet",
            arrow_schema(table),
            compression="zstd",
            use_dictionary=repeated,
        )

    def _write(self, path: str) -> None:
        rows = join_pieces(TABLES[path], self.waiting[path])
        self.waiting[path], self.waiting_rows[path] = [], 0
        whole = to_arrow(TABLES[path], rows, self.ids)
        self.writers[path].write_table(whole, row_group_size=max(whole.num_rows, 1))

    def close(self) -> None:
        """Write what is left."""
        for path, writer in self.writers.items():
            if self.waiting[path]:
                self._write(path)
            writer.close()


class TextTables:
    """Keeps every table in memory as text rows: for the seeds only. Ready after `close`."""

    def __init__(self, ids: IdWidths):
        self.ids = ids
        self.pieces: dict[str, list[dict]] = {}
        self.rows: dict[str, list[list[str]]] = {}

    @property
    def row_counts(self) -> dict[str, int]:
        """Rows per table."""
        return {path: len(rows) for path, rows in self.rows.items()}

    def add(self, table: Table, rows: dict) -> None:
        """Take a piece of a table."""
        self.pieces.setdefault(table.path, []).append(rows)

    def close(self) -> None:
        """Turn the pieces into text."""
        for path, pieces in self.pieces.items():
            whole = to_arrow(TABLES[path], join_pieces(TABLES[path], pieces), self.ids)
            columns = [[as_text(v) for v in column.to_pylist()] for column in whole.columns]
            self.rows[path] = [list(row) for row in zip(*columns, strict=True)]


def as_text(value) -> str:
    """A value as it stands in the seeds: '' is null, booleans true/false."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)


def write_csv(path: Path, header: list[str], rows: list[list[str]]) -> None:
    """A CSV file with LF line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
