"""Keeping a printing process at hand: one for each of ours, started at its first page, gone with it."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress

from maillon.core.documents import printing

_LONGEST = 120
"""Seconds: a pack of hundreds of pages prints in less."""
_IDLE = 60
"""Seconds without a page after which the printing process, which holds some 100 MB, ends."""
_ENDING = 20
"""Seconds a process that closed its socket has to end, on a machine that does much else."""


class Unavailable(Exception):
    """This machine lacks WeasyPrint or Pango."""


class NotPrinted(Exception):
    """The page takes too long, or cannot be printed."""


class Printer:
    """A printing process and the socket it takes its orders from; threads share it, forks do not."""

    def __init__(self, *, longest: int = _LONGEST, idle: int = _IDLE) -> None:
        self._longest, self._idle = longest, idle
        self.forget()

    def print(self, html: str) -> bytes:
        """The PDF of a page. Raises Unavailable or NotPrinted."""
        # The process may end, idle, just as a page is handed to it: the page goes to another one.
        for _attempt in range(2):
            pdf, process = self._hand(html)
            if pdf is not None:
                return pdf
            with suppress(subprocess.TimeoutExpired):
                if process.wait(timeout=_ENDING) == printing.MISSING:
                    raise Unavailable
        raise NotPrinted

    def stop(self) -> None:
        """End the process, and what it prints."""
        with self._lock:
            self._close()

    def forget(self) -> None:
        """Leave the process to whoever forked us: ours will be another one."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None

    def _hand(self, html: str) -> tuple[bytes | None, subprocess.Popen[bytes]]:
        """The PDF, or nothing from a process that did not take the page."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self._lock:
                process, orders = self._running()
                with suppress(BrokenPipeError, ConnectionResetError):
                    socket.send_fds(orders, [b"."], [theirs.fileno()])
            # Its own alarm ends it first; this is for a machine where it cannot even start.
            ours.settimeout(2 * self._longest)
            try:
                if not ours.recv(len(printing.STARTED)):
                    return None, process
                ours.sendall(html.encode())
                ours.shutdown(socket.SHUT_WR)
                with ours.makefile("rb") as printed:
                    pdf = printed.read()
            except OSError as error:
                raise NotPrinted from error
        if not pdf.startswith(b"%PDF-"):
            raise NotPrinted
        return pdf, process

    def _running(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        if self._process is not None and self._orders is not None and self._process.poll() is None:
            return self._process, self._orders
        self._close()
        orders, theirs = socket.socketpair()
        numbers = (str(number) for number in (theirs.fileno(), self._longest, self._idle))
        with theirs:
            process = subprocess.Popen(  # noqa: S603  our own module, nothing of anybody's on its command line
                [sys.executable, "-m", printing.__name__, *numbers],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._process, self._orders = process, orders
        return process, orders

    def _close(self) -> None:
        if self._orders is not None:
            self._orders.close()
        if self._process is not None:
            self._process.wait()
        self._process = self._orders = None


PRINTER = Printer()
atexit.register(PRINTER.stop)
os.register_at_fork(after_in_child=PRINTER.forget)
