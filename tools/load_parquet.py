"""Put a folder of Parquet files into PostgreSQL, one table each, by COPY.

    python -m tools.load_parquet FOLDER [--schema-prefix P] [--tables shop,web.events]

`FOLDER/<system>/<table>.parquet`, or a folder `FOLDER/<system>/<table>/` of Parquet files with
the same columns, becomes the table `<table>` in the schema `<prefix><system>`. The server is named
by the usual PG* variables (PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE).

Each table is replaced in a transaction of its own: whoever reads meanwhile sees the old rows until
the new ones are all there, and a load that fails leaves the old table. Rows are streamed batch by
batch, so memory does not grow with the files.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import adbc_driver_manager
import adbc_driver_postgresql.dbapi as postgres
import pyarrow as pa
import pyarrow.parquet as pq

BATCH_ROWS = 64_000
PROGRESS_SECONDS = 2.0


class LoadError(Exception):
    """Something the person who runs this can put right; its text says what."""


@dataclass(frozen=True)
class ParquetTable:
    """One table to load: its files, arrow schema and number of rows."""

    system: str
    name: str
    files: tuple[Path, ...]
    schema: pa.Schema
    rows: int

    @property
    def path(self) -> str:
        """`system.table`."""
        return f"{self.system}.{self.name}"


def find_tables(folder: Path, wanted: str | None = None) -> list[ParquetTable]:
    """The tables in a folder, every file's footer read.

    Raises LoadError: no such folder, no Parquet files, a file that is none, parts of a table with
    different columns, a table named by `wanted` (systems or system.table, comma separated) that is
    not there.
    """
    if not folder.is_dir():
        raise LoadError(f"{folder}: no such folder")
    tables = []
    for place in sorted(folder.glob("*/*")):
        if place.is_dir():
            files = tuple(sorted(place.glob("*.parquet")))
        else:
            files = (place,) if place.suffix == ".parquet" else ()
        if files:
            tables.append(_read_footers(place.parent.name, place.stem, files))
    if not tables:
        raise LoadError(f"{folder}: no files <system>/<table>.parquet in it")
    seen: set[str] = set()
    for table in tables:
        if table.path in seen:
            raise LoadError(f"{folder}: {table.path} is there as a file and as a folder; keep one")
        seen.add(table.path)
    if not wanted:
        return tables
    names = [name.strip() for name in wanted.split(",")]
    for name in names:
        if not any(name in (table.system, table.path) for table in tables):
            raise LoadError(f"--tables {name}: not in {folder}; there is {', '.join(sorted(seen))}")
    return [table for table in tables if table.system in names or table.path in names]


def _read_footers(system: str, name: str, files: tuple[Path, ...]) -> ParquetTable:
    """Schema and row count of a table's files."""
    schema, rows = None, 0
    for file in files:
        try:
            footer = pq.ParquetFile(file)
        except (pa.ArrowInvalid, OSError) as error:
            raise LoadError(f"{file}: not a Parquet file ({_first_line(error)})") from error
        with footer:
            rows += footer.metadata.num_rows
            own = footer.schema_arrow.remove_metadata()
        if schema is not None and not own.equals(schema):
            raise LoadError(f"{file}: its columns or types differ from those of {files[0].name}")
        schema = own
    return ParquetTable(system, name, files, schema, rows)


def connect() -> postgres.Connection:
    """A connection to the server that the PG* variables name. Raises LoadError."""
    try:
        return postgres.connect("postgresql://")
    except adbc_driver_manager.Error as error:
        host = os.environ.get("PGHOST", "the default socket")
        port = os.environ.get("PGPORT", "5432")
        raise LoadError(
            f"no PostgreSQL at {host}, port {port}: {_first_line(error)}. "
            "Set PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE."
        ) from error


def load_table(connection: postgres.Connection, table: ParquetTable, prefix: str, report) -> int:
    """Replace one table, and return its rows.

    `report(table, rows so far)` is called after each batch. Raises LoadError, and then the old
    table is as it was.
    """
    schema = f"{prefix}{table.system}"
    broken: list[str] = []
    reader = pa.RecordBatchReader.from_batches(table.schema, _batches(table, report, broken))
    try:
        with connection.cursor() as cursor:
            quoted = '"' + schema.replace('"', '""') + '"'
            cursor.execute(f"create schema if not exists {quoted}")
            loaded = cursor.adbc_ingest(table.name, reader, mode="replace", db_schema_name=schema)
            name = table.name.replace('"', '""')
            cursor.execute(f'select count(*) from {quoted}."{name}"')
            stored = cursor.fetchone()[0]
            if stored != table.rows:
                raise LoadError(
                    f"{schema}.{table.name}: {stored:,} rows arrived (the driver said {loaded:,}), "
                    f"the files hold {table.rows:,}"
                )
            cursor.execute(f'analyze {quoted}."{name}"')
        connection.commit()
    except (adbc_driver_manager.Error, pa.ArrowException, OSError) as error:
        connection.rollback()
        # The driver wraps what went wrong while reading into a text of many lines.
        reason = broken[0] if broken else _first_line(error)
        raise LoadError(f"{schema}.{table.name}: {reason}") from error
    except LoadError:
        connection.rollback()
        raise
    return table.rows


def _batches(table: ParquetTable, report, broken: list[str]) -> Iterator[pa.RecordBatch]:
    """The rows of a table's files, BATCH_ROWS at a time; `broken` gets what cannot be read."""
    done = 0
    for file in table.files:
        try:
            with pq.ParquetFile(file) as parquet:
                for batch in parquet.iter_batches(batch_size=BATCH_ROWS):
                    yield batch.cast(table.schema) if batch.schema != table.schema else batch
                    done += batch.num_rows
                    report(table, done)
        except (pa.ArrowException, OSError) as error:
            broken.append(f"{file}: cannot be read ({_first_line(error)})")
            raise


def _first_line(error: Exception) -> str:
    """What an error says, without the driver's trailing details."""
    text = str(error).strip().splitlines()
    return text[0].rstrip(".") if text else type(error).__name__


def _progress(total: int, quiet: bool):
    """A report function that prints a line every few seconds to stderr, or nothing if quiet."""
    began = last = time.monotonic()
    before = 0
    current = None

    def report(table: ParquetTable, rows: int) -> None:
        nonlocal last, before, current
        if current is not None and current is not table:
            before += current.rows
        current = table
        now = time.monotonic()
        if quiet or now - last < PROGRESS_SECONDS:
            return
        last = now
        done = before + rows
        share = done / total if total else 1.0
        print(
            f"load_parquet: {share:4.0%}  {table.path}  {done:,} of {total:,} rows  "
            f"{now - began:.0f} s",
            file=sys.stderr,
            flush=True,
        )

    return report


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.load_parquet",
        description="Put <system>/<table>.parquet into PostgreSQL; the server by PG* variables.",
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--schema-prefix", default="", help="put before each schema's name")
    parser.add_argument("--tables", help="systems or system.table, comma separated; default all")
    parser.add_argument("--quiet", action="store_true", help="no progress lines")
    options = parser.parse_args(argv)
    try:
        tables = find_tables(options.folder, options.tables)
        report = _progress(sum(t.rows for t in tables), options.quiet)
        with connect() as connection:
            for table in tables:
                rows = load_table(connection, table, options.schema_prefix, report)
                print(f"{options.schema_prefix}{table.path:<28}{rows:>14,}", flush=True)
    except LoadError as error:
        print(f"load_parquet: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
