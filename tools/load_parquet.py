"""Put a folder of Parquet files into PostgreSQL, one table each, by COPY.

    python -m tools.load_parquet FOLDER [--schema-prefix P] [--tables shop,web.events]

`FOLDER/<system>/<table>.parquet`, or a folder `FOLDER/<system>/<table>/` of Parquet files with
the same columns, becomes the table `<table>` in the schema `<prefix><system>`. The server is named
by the usual PG* variables (PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE).

Each table is replaced in a transaction of its own: whoever reads meanwhile sees the old rows until
the new ones are all there, and a load that fails leaves the old table. Rows are streamed batch by
batch, so memory does not grow with the files.
"""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import adbc_driver_manager
import adbc_driver_postgresql.dbapi as postgres
import pyarrow as pa
import pyarrow.dataset as ds

BATCH_ROWS = 64_000


class LoadError(Exception):
    """Something the person who runs this can put right; its text says what."""


@dataclass(frozen=True)
class ParquetTable:
    """One table to load: its files as a dataset, and how many rows they hold."""

    system: str
    name: str
    files: ds.Dataset
    rows: int

    @property
    def path(self) -> str:
        """`system.table`."""
        return f"{self.system}.{self.name}"

    def reader(self, batch_rows: int) -> pa.RecordBatchReader:
        """All rows, so many at a time, and few batches ahead of whoever reads them."""
        return self.files.scanner(batch_size=batch_rows, batch_readahead=2).to_reader()


def find_tables(folder: Path, wanted: str | None = None) -> list[ParquetTable]:
    """The tables in a folder, every file's footer read.

    Raises LoadError: no such folder, no Parquet files, a file that is none, parts of a table with
    different columns, a table named by `wanted` (systems or system.table, comma separated) that is
    not there.
    """
    if not folder.is_dir():
        raise LoadError(f"{folder}: no such folder")
    places = [p for p in sorted(folder.glob("*/*")) if p.suffix == ".parquet" or p.is_dir()]
    tables: dict[str, ParquetTable] = {}
    for place in places:
        files = sorted(place.glob("*.parquet")) if place.is_dir() else [place]
        if files:
            table = _read_footers(place.parent.name, place.stem, files)
            if table.path in tables:
                both = f"{table.path} is there as a file and as a folder"
                raise LoadError(f"{folder}: {both}; keep one")
            tables[table.path] = table
    if not tables:
        raise LoadError(f"{folder}: no files <system>/<table>.parquet in it")
    names = [name.strip() for name in wanted.split(",")] if wanted else list(tables)
    for name in names:
        if not any(name in (table.system, table.path) for table in tables.values()):
            raise LoadError(f"--tables {name}: not in {folder}; there is {', '.join(tables)}")
    return [table for table in tables.values() if {table.system, table.path} & set(names)]


def _read_footers(system: str, name: str, files: list[Path]) -> ParquetTable:
    """A table of these files."""
    rows, schemas = 0, []
    for file in files:
        try:
            part = ds.dataset(file, format="parquet")
            rows += part.count_rows()
        except (pa.ArrowInvalid, OSError) as error:
            raise LoadError(f"{file}: not a Parquet file ({_first_line(error)})") from error
        schemas.append(part.schema)
        if not part.schema.equals(schemas[0]):
            raise LoadError(f"{file}: its columns or types differ from those of {files[0].name}")
    return ParquetTable(system, name, ds.dataset(files, format="parquet"), rows)


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


def load_table(connection: postgres.Connection, table: ParquetTable, prefix: str) -> None:
    """Replace one table. Raises LoadError, and then the old table is as it was."""
    schema = f"{prefix}{table.system}"
    quoted, name = ('"' + text.replace('"', '""') + '"' for text in (schema, table.name))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"create schema if not exists {quoted}")
            rows = table.reader(BATCH_ROWS)
            cursor.adbc_ingest(table.name, rows, mode="replace", db_schema_name=schema)
            cursor.execute(f"select count(*) from {quoted}.{name}")
            stored = cursor.fetchone()[0]
            if stored != table.rows:
                raise LoadError(f"{stored:,} rows arrived, the files hold {table.rows:,}")
            cursor.execute(f"analyze {quoted}.{name}")
        connection.commit()
    except (adbc_driver_manager.Error, pa.ArrowException, OSError, LoadError) as error:
        connection.rollback()
        reason = _unreadable(table) or _first_line(error)
        raise LoadError(f"{schema}.{table.name}: {reason}") from error


def _unreadable(table: ParquetTable) -> str:
    """The file that cannot be read and why, '' when all can: the driver does not tell which."""
    for file in table.files.files:
        try:
            for _ in ds.dataset(file, format="parquet").to_batches():
                pass
        except (pa.ArrowException, OSError) as error:
            return f"{file}: cannot be read ({_first_line(error)})"
    return ""


def _first_line(error: Exception) -> str:
    """What an error says, without the driver's trailing details."""
    text = str(error).strip().splitlines()
    return text[0].rstrip(".") if text else type(error).__name__


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.load_parquet",
        description="Put <system>/<table>.parquet into PostgreSQL; the server by PG* variables.",
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--schema-prefix", default="", help="put before each schema's name")
    parser.add_argument("--tables", help="systems or system.table, comma separated; default all")
    options = parser.parse_args(argv)
    try:
        tables = find_tables(options.folder, options.tables)
        with connect() as connection:
            for table in tables:
                load_table(connection, table, options.schema_prefix)
                print(f"{options.schema_prefix}{table.path:<28}{table.rows:>14,}", flush=True)
    except LoadError as error:
        print(f"load_parquet: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
