"""`python -m tools.check_input`: what is missing or wrong is said before anything is built."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import NOT_INHERITED, PROJECT
from tiny_shop import MANDATORY, append_row, copy_files, read_tables

from tools import check_input


@pytest.fixture(scope="module")
def check(new_dbt, tmp_path_factory):
    """check("--platform", ...): (exit code, lines of output) of the command, run as a user does."""
    # Makes sure of the dbt packages.
    new_dbt(tmp_path_factory.mktemp("packages"))
    home = tmp_path_factory.mktemp("check")
    shutil.copy(PROJECT / "profiles.yml.example", home / "profiles.yml")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(NOT_INHERITED)} | {
        "DBT_PROFILES_DIR": str(home),
        "DBT_PROJECT_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(home / "target"),
        "DBT_LOG_PATH": str(home / "logs"),
        "COMMERCE_DUCKDB_PATH": str(home / "commerce.duckdb"),
        "PYTHONPATH": str(PROJECT),
    }

    def run(*arguments: str, **env: str) -> tuple[int, list[str]]:
        done = subprocess.run(
            [sys.executable, "-m", "tools.check_input", *arguments],
            cwd=PROJECT,
            env=environment | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert "Traceback" not in done.stdout, done.stdout
        return done.returncode, done.stdout.splitlines()

    return run


@pytest.fixture
def raw(tmp_path_factory) -> Path:
    """The tiny shop as CSV files, in the same folder for all tests: dbt parses once for them."""
    folder = tmp_path_factory.getbasetemp() / "shop_to_check"
    shutil.rmtree(folder, ignore_errors=True)
    return copy_files(folder)


def line_of(lines: list[str], table: str) -> list[str]:
    """The words of a table's line: name, state, rows, rejected."""
    return next(line.split() for line in lines if line.startswith(table + " "))


def notes_of(lines: list[str], table: str) -> str:
    """What stands indented below a table's line."""
    start = next(i for i, line in enumerate(lines) if line.startswith(table + " "))
    notes = []
    for line in lines[start + 1 :]:
        if not line.startswith("    "):
            break
        notes.append(line.strip())
    return "\n".join(notes)


def test_shop_that_is_ready(check, raw):
    """Only what the orders need, and one rejected line of very many."""
    for path in raw.glob("*/*.csv"):
        if f"{path.parent.name}.{path.stem}" not in (*MANDATORY, "shop.exchange_rates"):
            path.unlink()
    append_row(raw, "shop.order_items", order_item_id="X1", quantity="0")
    for number in range(30):
        append_row(raw, "shop.order_items", order_item_id=f"more {number}")
    code, lines = check("--platform", "files", "--raw-path", str(raw))
    assert code == 0
    assert line_of(lines, "shop.customers") == ["shop.customers", "present", "4", "0"]
    assert line_of(lines, "shop.order_items")[1:] == ["present", "40", "1", "(2.50%)"]
    assert "1 bad_value: quantity is not above 0" in notes_of(lines, "shop.order_items")
    assert line_of(lines, "web.events") == ["web.events", "absent"]
    assert lines[-1].startswith("Ready: a build can go on. It leaves 1 rejected rows of 1 tables")


def test_everything_that_is_wrong_is_said_at_once(check, raw):
    (raw / "shop" / "products.csv").unlink()
    customers = (raw / "shop" / "customers.csv").read_text(encoding="utf-8")
    (raw / "shop" / "customers.csv").write_text(
        customers.replace("registered_at", "since").replace("gender", "sex"), encoding="utf-8"
    )
    (raw / "inventory" / "suppliers.csv").unlink()
    (raw / "inventory" / "suppliers.parquet").write_text("This is no Parquet file.")
    (raw / "inventory" / "warehouses.csv").write_bytes(bytes(range(256)) * 20)
    (raw / "marketing" / "campaigns.csv").unlink()
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select 'M1' as campaign_id, 'x' as campaign_name, 'email' as channel,"
            f" 19723 as starts_on) to '{raw}/marketing/campaigns.parquet' (format parquet)"
        )
    code, lines = check("--platform", "files", "--raw-path", str(raw))
    assert code == 1

    assert line_of(lines, "shop.products") == ["shop.products", "MISSING"]
    said = notes_of(lines, "shop.products")
    assert f"Table shop.products is missing: it is not in the folder {raw}/shop." in said
    assert "Needed by " in said and "fct_product_popularity" in said and "product_name" in said

    assert line_of(lines, "shop.customers")[1:3] == ["COLUMNS", "MISSING"]
    said = notes_of(lines, "shop.customers")
    assert "Column registered_at (timestamp) of table shop.customers is missing" in said
    assert "Without the optional columns phone, first_name, last_name, gender." in said
    assert "Not read: sex, since." in said

    assert line_of(lines, "inventory.suppliers")[1] == "UNREADABLE"
    assert "suppliers.parquet" in notes_of(lines, "inventory.suppliers")
    assert line_of(lines, "inventory.warehouses")[1] == "UNREADABLE"
    assert "warehouses.csv" in notes_of(lines, "inventory.warehouses")

    said = notes_of(lines, "marketing.campaigns")
    assert "Wrong type: column starts_on is integer, which cannot be read as date." in said
    assert "1 bad_type: starts_on cannot be read as date" in said
    assert "More than max_rejected_share (0.05 of the rows) would be rejected" in said
    assert line_of(lines, "marketing.campaigns")[1] == "REJECTED"

    # what hangs on a broken table is not judged, and says why
    assert "judged with shop.customers" in notes_of(lines, "shop.orders")
    assert line_of(lines, "shop.exchange_rates")[1:] == ["present", "2", "0"]

    assert lines[-1].startswith("Not ready: a build would fail. Repair ")
    for table in ("shop.products", "shop.customers", "inventory.suppliers", "marketing.campaigns"):
        assert table in lines[-1]


def test_structure_only_leaves_the_rows_alone(check, raw):
    append_row(raw, "shop.products", product_id="X1", unit_price="-1")
    code, lines = check("--platform", "files", "--raw-path", str(raw), "--structure-only")
    assert code == 0
    assert line_of(lines, "shop.products") == ["shop.products", "present", "4"]
    assert lines[-1] == "Ready: a build can go on. The rows were not looked at."
    assert {line.split()[0] for line in lines if "." in line.split()[0]} >= set(read_tables())


def test_connector_whose_file_is_missing(check, tmp_path):
    """The views of a connector are made first; one that cannot be is told with its reason."""
    code, lines = check("--platform", "olist", "--raw-path", str(tmp_path))
    assert code == 1
    assert lines[0].startswith("Making the 6 views of connector olist in schema raw")
    assert line_of(lines, "shop.orders")[1] == "UNREADABLE"
    assert f"is not in the folder '{tmp_path}'" in notes_of(lines, "shop.orders")
    assert lines[-1].startswith("Not ready: ")


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--platform", "files", "--raw-path", "/no/folder"], "/no/folder does not exist"),
        (["--platform", "files", "--raw-path", __file__], "is a file. Name the folder"),
        (["--vars", "{unclosed"], "VARS is not YAML"),
        (["--vars", "just words"], "VARS must name variables"),
    ],
)
def test_command_line_that_cannot_be_is_told_why(capsys, arguments, said):
    assert check_input.main(arguments) == 1
    lines = capsys.readouterr().out.splitlines()
    assert said in "\n".join(lines)
    assert lines[-1] == "Not ready: the input could not be looked at."


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--target", "moon"], "does not have a target named 'moon'"),
        (["--vars", "time_zone: Mars/Base"], "Variable time_zone is Mars/Base. It must be an IANA"),
        (["--platform", "files"], "say where they are with the variable raw_path"),
        (
            ["--platform", "warehouse", "--target", "postgres"],
            'connection to server at "127.0.0.1", port 1 failed: Connection refused',
        ),
    ],
)
def test_what_cannot_be_looked_at_is_said_in_a_sentence(check, arguments, said):
    code, lines = check(*arguments, PGHOST="127.0.0.1", PGPORT="1")
    assert code == 1
    assert said in "\n".join(lines)
    assert len(lines) <= 5, lines
    assert lines[-1] == "Not ready: the input could not be looked at."


def test_message_is_without_places_in_dbt():
    text = (
        "Compilation Error in model base_shop__orders (models/x.sql)\n"
        "  Table shop.orders is missing.\n  \n"
        "  > in macro checked_rows (macros/y.sql)\n"
        "  > called by model base_shop__orders (models/x.sql)"
    )
    assert check_input.plain_message(text) == "Table shop.orders is missing."
    assert check_input.first_line("Runtime Error\n  IO Error: no\n  more") == "IO Error: no"
    assert check_input.first_line("Database Error") == "Database Error"
    assert len(check_input.first_line("x" * 1000)) < 420
