"""What taking over a past portfolio came to, as a terminal reads it: its file beside the engine, sum by sum."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.core.money import Money
from maillon.guarantees.services.takeover import TakenOver
from maillon.guarantees.spreadsheets.past import Folder

_SUMS = (
    ("loans", gettext_noop("Prêts")),
    ("approved_minor", gettext_noop("Accordé")),
    ("guaranteed_minor", gettext_noop("Garanti")),
    ("disbursed_minor", gettext_noop("Décaissé")),
    ("defaulted", gettext_noop("Prêts en défaut")),
    ("charged_off_minor", gettext_noop("Radié")),
    ("repaid_after_minor", gettext_noop("Radié, puis remboursé")),
    ("lost_minor", gettext_noop("Perdu")),
)
_MOST = 20


def refused(folder: Folder) -> list[str]:
    """The lines that do not hold, the first of them in full: the whole folder is refused."""
    told = [
        _("Ligne %(line)d, colonne « %(column)s » : « %(value)s » ne convient pas.")
        % {"line": one.line, "column": one.column, "value": one.value[:60]}
        for one in folder.refused[:_MOST]
    ]
    counts = {"read": len(folder.loans) + len(folder.refused), "good": len(folder.loans), "bad": len(folder.refused)}
    return [*told, _("%(read)d prêts lus : %(good)d bons, %(bad)d refusés. Rien n’est repris.") % counts]


def lines(folder: Folder, done: TakenOver, *, dry_run: bool) -> Iterator[str]:
    """The sums of the file and of the engine, what the fund bore, and how many loans were brought in."""
    currency = folder.portfolio.currency
    yield "\t".join(("", _("Fichier"), _("Moteur")))
    for name, label in _SUMS:
        pair = (getattr(one, name) for one in (done.file, done.engine))
        yield "\t".join((_(label), *(_told(name, value, currency) for value in pair)))
    borne = done.borne
    for label, minor in (
        (_("Payé par le fonds"), borne.paid_minor),
        (_("Recouvré par le fonds"), borne.recovered_minor),
        (_("Supporté par le fonds"), borne.net_minor),
    ):
        yield f"{label}\t\t{_told('_minor', minor, currency)}"
    counts = {"kept": done.kept, "known": done.known, "events": done.events}
    if dry_run:
        yield _("Essai : %(kept)d prêts seraient repris en %(events)d évènements, %(known)d le sont déjà.") % counts
    else:
        yield _("%(kept)d prêts repris en %(events)d évènements, %(known)d l’étaient déjà.") % counts


def _told(name: str, value: int, currency: str) -> str:
    return f"{Money(value, currency).to_decimal()} {currency}" if name.endswith("_minor") else str(value)
