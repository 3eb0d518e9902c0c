"""A whole installation in a folder of its own, driven from outside as an operator does: by processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, LiteralString, cast
from urllib.parse import urlsplit

import psycopg
from django.conf import settings

from tests import ready_tables

_PATIENCE = 90.0
"""Seconds a machine with much else to do may take to open a port."""

_IN_TURN = """
import contextlib, io, json, sys
from maillon.__main__ import main
said = []
for command in json.loads(sys.argv[1]):
    sys.argv = ["maillon", *command]
    with contextlib.redirect_stdout(io.StringIO()) as out:
        main()
    said.append(out.getvalue())
print(json.dumps(said))
"""


@dataclass(frozen=True)
class Site:
    """An installation: its folder, its database, and its commands."""

    folder: Path
    database: str

    def environment(self, **more: str) -> dict[str, str]:
        """What its processes read."""
        if sys.dont_write_bytecode:
            # Each process would compile all of the product again, which is most of what it does.
            more = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(settings.DATA) / "pyc"), **more}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
        return {
            **kept,
            "MAILLON_DATA": str(self.folder),
            "DATABASE_URL": self.database,
            "DJANGO_SETTINGS_MODULE": "maillon.config.settings",
            "LANG": "fr_CA.UTF-8",
            **more,
        }

    def python(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Python with this installation's settings."""
        command = [sys.executable, "-W", "ignore", *arguments]
        return subprocess.run(command, env=self.environment(**environment), capture_output=True, text=True, check=False)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """``maillon ARGUMENTS``, as it ended."""
        return self.python("-m", "maillon", *arguments, **environment)

    def done(self, *arguments: str, **environment: str) -> str:
        """What ``maillon ARGUMENTS`` says, once it has succeeded."""
        ended = self.run(*arguments, **environment)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def done_in_turn(self, *commands: tuple[str, ...]) -> list[str]:
        """What each ``maillon ARGUMENTS`` says, one after the other in one process, once all have succeeded."""
        ended = self.python("-c", _IN_TURN, json.dumps(commands))
        assert ended.returncode == 0, ended.stderr
        said: list[str] = json.loads(ended.stdout)
        return said

    def stand(self) -> None:
        """Make its tables, which on SQLite another run of the tests may have made already."""
        if self.database.startswith("sqlite"):
            ready_tables.put(self.folder / "maillon.sqlite3")
        self.done("migrate", "--verbosity", "0")

    def read(self, question: str) -> list[tuple[Any, ...]]:
        """Rows of the database, asked without the product."""
        if self.database.startswith("sqlite"):
            with closing(sqlite3.connect(self.folder / "maillon.sqlite3")) as database:
                return database.execute(question).fetchall()
        with psycopg.connect(self.database) as database:
            return database.execute(cast(LiteralString, question)).fetchall()

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every table the product writes, row by row."""
        if self.database.startswith("sqlite"):
            tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        else:
            tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        names = [name for (name,) in self.read(tables) if not name.startswith(("core_search_index", "sqlite_"))]
        return {name: sorted(self.read(f'SELECT * FROM "{name}"'), key=repr) for name in names}

    def shape(self) -> list[tuple[Any, ...]]:
        """Every table, column, index, constraint and trigger, in an order that does not tell how they were made."""
        return sorted((row for question in self._shape() for row in self.read(question)), key=repr)

    def _shape(self) -> tuple[str, ...]:
        if self.database.startswith("sqlite"):
            return ("SELECT tbl_name, name, type, sql FROM sqlite_master",)
        return (
            "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default"
            " FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace",
            "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        )

    @contextmanager
    def served(self, **environment: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
        """``maillon serve``, once it answers: the process and its port."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        with TemporaryFile() as said:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "maillon", "serve"],
                env=self.environment(PORT=str(port), **environment),
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
            try:
                _wait(process, port)
                yield process, port
            finally:
                with_group(process, signal.SIGKILL)
                process.wait()


@contextmanager
def installation(folder: Path) -> Iterator[Site]:
    """An empty installation on the kind of database the tests run on, forgotten at the end."""
    given = settings.DATABASE_URL
    if given.startswith("sqlite"):
        yield Site(folder, f"sqlite:///{folder / 'maillon.sqlite3'}")
        return
    name = f"site_{os.getpid()}_{abs(hash(folder))}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(cast(LiteralString, f"CREATE DATABASE {name}"))
        try:
            yield Site(folder, urlsplit(given)._replace(path=f"/{name}").geturl())
        finally:
            server.execute(cast(LiteralString, f"DROP DATABASE {name} WITH (FORCE)"))


def with_group(process: subprocess.Popen[bytes], number: int) -> None:
    """Send a signal to a process and all those it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def status(port: int, path: str) -> int:
    """The status a GET is answered with."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=_PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    limit = time.monotonic() + _PATIENCE
    while time.monotonic() < limit:
        assert process.poll() is None, "the server ended by itself"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server never answered")
