"""When a request arrived: as its first byte came, not as its turn did.

Somebody who sends before a closing instant is in time, though every thread was busy or the sending is slow.
"""

from __future__ import annotations

import selectors
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from maillon.core.arrivals import ARRIVED

_turn = threading.local()


class PunctualWorker(ThreadWorker):
    """Gunicorn's worker of threads, which notes when each request began to come.

    A connection that waits for a free thread with something to read is counted from the moment it was accepted:
    nobody knows when within that wait its first byte came, and the wait is ours.
    """

    def enqueue_req(self, conn: Any) -> None:
        conn.began_at = time.time()
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        if not conn.initialized and not conn.data_ready and not _readable(conn.sock):
            conn.began_at = None
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        _turn.began_at = conn.began_at or time.time()
        conn.began_at = None
        return super().handle_request(req, conn)


def _readable(sock: Any) -> bool:
    with selectors.DefaultSelector() as asked:
        asked.register(sock, selectors.EVENT_READ)
        return bool(asked.select(timeout=0))


def telling(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The application, told with each request when it arrived."""

    def told(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        began_at = getattr(_turn, "began_at", None)
        if began_at is not None:
            environ[ARRIVED] = began_at
        return application(environ, start_response)

    return told
