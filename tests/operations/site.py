"""A whole installation in a folder of its own, driven from outside as an operator does: by processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

_PATIENCE = 90.0
"""Seconds a machine with much else to do may take to open a port."""


@dataclass(frozen=True)
class Site:
    """An installation on SQLite: its folder, and its commands."""

    folder: Path

    def environment(self, **more: str) -> dict[str, str]:
        """What its processes read; the database is its own whatever the tests run on."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
        return {
            **kept,
            "MAILLON_DATA": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.folder / 'maillon.sqlite3'}",
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
