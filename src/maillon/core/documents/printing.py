"""From a page to a tagged PDF, away from the web process.

``python -m maillon.core.documents.printing SOCKET LONGEST IDLE`` is what ``printer``, the other end, starts.

The process loads what draws pages once (about a second), then forks for each page it is handed: a page that
takes all memory, crashes or never ends takes only its own fork with it, and what it used is given back. Each
message on SOCKET, the number of an inherited socket, carries one connection: the page comes in on it, the PDF
goes out. The process ends with whoever started it, for the socket then closes, or after a while without a page.

It knows neither Django nor the database and asks nobody for anything: fonts come from a package, pictures are in
the page.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import select
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

MISSING = 3
"""The exit code when the machine lacks WeasyPrint or Pango."""
STARTED = b">"
"""What a connection answers first: its page is taken, and printed or not, by this process."""
_FONT_PACKAGE = "font_hanken_grotesk"
_FONT = "maillon:font/"


def fonts() -> Path:
    """The folder of the fonts that come with the product."""
    found = importlib.util.find_spec(_FONT_PACKAGE)
    if found is None or found.origin is None:
        raise ImportError(_FONT_PACKAGE)
    return Path(found.origin).parent / "files"


def print_page(html: str) -> bytes:
    """The PDF of a page, with nothing asked outside of it."""
    from weasyprint import HTML  # noqa: PLC0415  Pango may be missing
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class Ours(URLFetcher):
        """Gives our fonts and pictures written in the page itself; refuses every other address, file or network."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            name = url.removeprefix(_FONT)
            if url.startswith(_FONT) and name in {path.name for path in fonts().iterdir()}:
                return URLFetcherResponse(url, (fonts() / name).read_bytes(), {"Content-Type": "font/otf"})
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise ValueError(f"a document asks for nothing outside of itself: {url[:80]}")

    page = HTML(string=html, base_url="maillon:/", url_fetcher=Ours())
    printed: bytes = page.write_pdf(pdf_variant="pdf/ua-1", custom_metadata=True)
    return printed


def main(number: int, longest: int, idle: int) -> int:
    """Fork for each connection received until the other end closes, or ``idle`` seconds pass without any.

    A page that takes ``longest`` seconds is given up. Gives 3 when this machine cannot print.
    """
    try:
        import weasyprint  # noqa: F401, PLC0415  Pango may be missing
    except (ImportError, OSError):
        return MISSING
    # In a session of its own: Ctrl+C is for whoever started it, and what it starts ends with it.
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=number) as orders, tempfile.TemporaryDirectory(prefix="maillon-printing-") as scratch:
        tempfile.tempdir = scratch
        while True:
            if not select.select([orders], [], [], idle)[0]:
                if _is_printing():
                    continue
                break
            _message, connections, _flags, _address = socket.recv_fds(orders, 1, 1)
            if not connections:
                break
            os.write(connections[0], STARTED)
            if os.fork() == 0:
                orders.close()
                _print_one(connections[0], longest)
            os.close(connections[0])
        os.killpg(0, signal.SIGTERM)
    return 0


def _is_printing() -> bool:
    with suppress(ChildProcessError):
        # Those that ended are not kept for us to wait for.
        return os.waitpid(-1, os.WNOHANG) == (0, 0)
    return False


def _print_one(connection: int, longest: int) -> None:
    """In the fork: read the page, write its PDF, and be no more; past ``longest`` the alarm ends it wherever it is."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.alarm(longest)
    code = 1
    try:
        with socket.socket(fileno=connection) as asked:
            with asked.makefile("rb") as page:
                html = page.read().decode()
            asked.sendall(print_page(html))
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:4])))
