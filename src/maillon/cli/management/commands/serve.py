"""``maillon serve``: the site, by gunicorn, in this process."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand
from gunicorn.app.base import BaseApplication

from maillon.cli.arrivals import PunctualWorker, telling
from maillon.cli.memory import settle
from maillon.cli.static_files import collect_if_stale
from maillon.core.jobs import services


class Site(BaseApplication):
    """Gunicorn with our settings and nothing read from the command line or a file."""

    def load_config(self) -> None:
        """One process of threads: SQLite serves one network so; ``MAILLON_WORKERS`` adds processes."""
        shared = Path("/dev/shm")  # noqa: S108  in memory: a heartbeat must not wait for a disk
        options = {
            "bind": f"{settings.SERVE_ADDRESS}:{settings.SERVE_PORT}",
            "workers": settings.SERVE_WORKERS,
            "threads": settings.SERVE_THREADS,
            "worker_class": PunctualWorker,
            "timeout": 120,
            "graceful_timeout": 30,
            "keepalive": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
            "worker_tmp_dir": str(shared) if shared.is_dir() else None,
            "post_worker_init": _start_worker,
            "worker_exit": _stop_worker,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, loaded once in each worker."""
        return telling(get_wsgi_application())


_stop = threading.Event()


def _start_worker(worker: Any) -> None:
    settle()
    if settings.EMBEDDED_WORKER:
        threading.Thread(target=services.work, args=(_stop,), name="jobs", daemon=True).start()


def _stop_worker(server: Any, worker: Any) -> None:
    _stop.set()


class Command(TyperCommand):
    """Sert le site / Serve the site."""

    help = __doc__ or ""
    requires_system_checks = []

    def handle(self) -> None:
        self.check(display_num_errors=True, databases=["default"])
        if collect_if_stale():
            self.echo(_("Fichiers statiques préparés."))
        self.echo(
            _("Maillon répond à %(address)s (Ctrl+C pour arrêter).")
            % {"address": f"http://{settings.SERVE_ADDRESS}:{settings.SERVE_PORT}/"}
        )
        # A connection opened here must not be shared with the worker that is forked.
        connections.close_all()
        Site().run()
