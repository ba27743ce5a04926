"""The loader: Parquet into a real PostgreSQL, whole, replaced in one go, with clear errors."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import adbc_driver_postgresql.dbapi as postgres
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tools import load_parquet
from tools.sample_shop.__main__ import main as make_shop


@pytest.fixture
def server(new_postgres_database, monkeypatch):
    """A connection to an empty database, which the loader finds by PG* too."""
    for name, value in new_postgres_database().items():
        monkeypatch.setenv(name, value)
    with postgres.connect("postgresql://", autocommit=True) as connection:
        yield connection


def execute(connection, sql: str) -> None:
    """Run one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def query(connection, sql: str) -> list[tuple]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def write(path: Path, table: pa.Table, row_group: int = 1000) -> Path:
    """Write one Parquet file and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, row_group_size=row_group)
    return path


def load(folder: Path, *arguments: str) -> int:
    """Run the command with the tests' schema prefix."""
    return load_parquet.main([str(folder), "--schema-prefix", "load_", *arguments])


def test_a_shop_arrives_whole_with_its_types(server, tmp_path, capsys):
    size = ["--orders", "300", "--products", "60", "--row-group", "200"]
    tables = ["--tables", "shop,inventory.stock_levels"]
    assert make_shop(["--out", str(tmp_path), "--quiet", *size, *tables]) == 0
    capsys.readouterr()
    assert load(tmp_path) == 0
    files = sorted(tmp_path.glob("*/*.parquet"))
    assert len(files) == 8
    for file in files:
        stored = query(server, f"select count(*) from load_{file.parent.name}.{file.stem}")[0][0]
        assert stored == pq.read_metadata(file).num_rows > 0, file.stem
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 8 and shown[0].startswith("load_inventory.stock_levels")

    types = dict(
        query(
            server,
            "select column_name, data_type from information_schema.columns "
            "where table_schema = 'load_shop' and table_name <> 'payments'",
        )
    )
    assert types["ordered_at"] == "timestamp without time zone"
    assert types["tax_amount"] == "numeric"
    assert types["launched_on"] == "date"
    assert types["has_marketing_consent"] == "boolean"
    assert types["order_id"] == "text"

    # Values, not only counts: money to the cent, stamps to the second, nulls.
    orders = pq.read_table(tmp_path / "shop/orders.parquet")
    amounts = orders["tax_amount"].to_pylist()
    sums = "sum(tax_amount)::text, max(ordered_at)::text, count(customer_id), count(cancelled_at)"
    total, latest, customers, cancelled = query(server, f"select {sums} from load_shop.orders")[0]
    assert Decimal(total) == sum(amounts) > 0
    assert latest == max(orders["ordered_at"].to_pylist()).strftime("%Y-%m-%d %H:%M:%S")
    assert customers == 300 - orders["customer_id"].null_count < 300
    assert cancelled == 300 - orders["cancelled_at"].null_count > 0


def test_a_second_load_replaces_and_other_tables_stay(server, tmp_path):
    write(tmp_path / "shop/a.parquet", pa.table({"x": [1, 2, 3]}))
    write(tmp_path / "shop/b.parquet", pa.table({"y": ["one"]}))
    assert load(tmp_path) == 0
    write(tmp_path / "shop/a.parquet", pa.table({"x": [7], "z": [dt.date(2024, 2, 29)]}))
    assert load(tmp_path, "--tables", "shop.a") == 0
    assert query(server, "select x, z::text from load_shop.a") == [(7, "2024-02-29")]
    assert query(server, "select y from load_shop.b") == [("one",)]


def test_a_folder_of_parts_is_one_table_and_is_streamed(server, tmp_path, monkeypatch):
    monkeypatch.setattr(load_parquet, "BATCH_ROWS", 100)
    for part in range(3):
        numbers = pa.table({"n": pa.array(range(part * 250, part * 250 + 250), pa.int64())})
        write(tmp_path / f"web/events/part-{part}.parquet", numbers, row_group=120)
    assert load(tmp_path) == 0
    assert query(server, "select count(distinct n), sum(n) from load_web.events")[0][0] == 750
    # Batches never exceed BATCH_ROWS, so memory does not grow with the files.
    (table,) = load_parquet.find_tables(tmp_path)
    sizes = [batch.num_rows for batch in table.reader(load_parquet.BATCH_ROWS)]
    assert sum(sizes) == 750 and max(sizes) <= 100


def test_an_empty_table_is_a_table(server, tmp_path):
    write(tmp_path / "shop/none.parquet", pa.table({"x": pa.array([], pa.string())}))
    assert load(tmp_path) == 0
    assert query(server, "select count(*) from load_shop.none") == [(0,)]


def test_a_failed_load_keeps_the_old_table(server, tmp_path, capsys):
    write(tmp_path / "shop/a.parquet", pa.table({"x": [1, 2, 3]}))
    assert load(tmp_path) == 0
    execute(server, "create view load_shop.watcher as select x from load_shop.a")
    write(tmp_path / "shop/a.parquet", pa.table({"x": [9]}))
    assert load(tmp_path) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("load_parquet: load_shop.a: ") and "depend" in shown
    assert len(shown.splitlines()) == 1
    assert query(server, "select x from load_shop.a order by x") == [(1,), (2,), (3,)]


def test_a_damaged_file_stops_before_anything_is_loaded(server, tmp_path, capsys):
    write(tmp_path / "shop/a.parquet", pa.table({"x": [1]}))
    broken = tmp_path / "shop/b.parquet"
    broken.write_text("order_id,customer_id\n1,2\n")
    assert load(tmp_path) == 2
    shown = capsys.readouterr().err
    assert f"{broken}: not a Parquet file" in shown and len(shown.splitlines()) == 1
    assert query(server, "select to_regclass('load_shop.a')::text") == [(None,)]


def test_a_file_cut_off_in_its_pages_names_the_table(server, tmp_path, capsys):
    file = write(tmp_path / "shop/a.parquet", pa.table({"x": list(range(5000))}), row_group=500)
    content = bytearray(file.read_bytes())
    middle = len(content) // 3
    content[middle : middle + 400] = bytes(400)
    file.write_bytes(bytes(content))
    assert load(tmp_path) == 2
    shown = capsys.readouterr().err
    assert f"load_shop.a: {file}: cannot be read" in shown and len(shown.splitlines()) == 1


def test_no_server_is_named(tmp_path, monkeypatch, capsys):
    write(tmp_path / "shop/a.parquet", pa.table({"x": [1]}))
    monkeypatch.setenv("PGHOST", str(tmp_path))
    monkeypatch.setenv("PGPORT", "5999")
    assert load(tmp_path) == 2
    shown = capsys.readouterr().err
    assert f"no PostgreSQL at {tmp_path}, port 5999" in shown and "PGHOST" in shown
    assert len(shown.splitlines()) == 1


@pytest.mark.parametrize(
    ("prepare", "arguments", "message"),
    [
        (lambda folder: folder.rmdir(), [], "no such folder"),
        (lambda folder: None, [], "no files <system>/<table>.parquet"),
        (
            lambda folder: write(folder / "shop/a.parquet", pa.table({"x": [1]})),
            ["--tables", "shop.b"],
            "--tables shop.b: not in",
        ),
        (
            lambda folder: [
                write(folder / "shop/a/1.parquet", pa.table({"x": [1]})),
                write(folder / "shop/a/2.parquet", pa.table({"y": [1]})),
            ],
            [],
            "its columns or types differ from those of 1.parquet",
        ),
        (
            lambda folder: [
                write(folder / "shop/a/1.parquet", pa.table({"x": [1]})),
                write(folder / "shop/a.parquet", pa.table({"x": [1]})),
            ],
            [],
            "shop.a is there as a file and as a folder",
        ),
    ],
    ids=["no folder", "empty folder", "no such table", "other columns", "file and folder"],
)
def test_wrong_folders_are_explained_without_a_server(
    tmp_path, monkeypatch, capsys, prepare, arguments, message
):
    monkeypatch.setenv("PGHOST", str(tmp_path / "nowhere"))
    folder = tmp_path / "raw"
    folder.mkdir()
    prepare(folder)
    assert load(folder, *arguments) == 2
    shown = capsys.readouterr().err
    assert message in shown and len(shown.splitlines()) == 1
