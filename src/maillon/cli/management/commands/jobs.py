"""``maillon jobs``: long work."""

import signal
import threading

from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize

from maillon.core.jobs import services
from maillon.core.jobs.models import JobRun


class Command(TyperCommand):
    help = "Travaux de fond / Background work"

    @initialize()
    def init(self) -> None:
        """Long work, done outside of pages."""

    @command()
    def work(self) -> None:
        """Fait les travaux jusqu’à l’arrêt; un signal laisse finir celui en cours / Work until told to stop."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_arguments: stop.set())
        self.echo(_("Travaux : en attente. Ctrl+C pour arrêter."))
        services.work(stop)

    @command()
    def once(self) -> None:
        """Fait ce qui attend, puis s’arrête / Do what waits, then stop."""
        while run := services.work_once():
            self.echo(f"{run.name} #{run.pk}: {run.state}")

    @command("list")
    def show(self, last: int = 20) -> None:
        """Montre les derniers travaux / Show the latest runs."""
        for run in JobRun.objects.order_by("-id")[:last]:
            total = "" if run.total is None else f"/{run.total}"
            self.echo(f"#{run.pk} {run.name} {run.state} {run.done}{total} {run.message}".rstrip())
