"""What reading a fund’s history and books again finds, a sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from maillon.guarantees.models import Fund
from maillon.guarantees.queries import history
from maillon.guarantees.queries.positions import differences
from maillon.ledger import chain
from maillon.ledger.queries import totals, trial_balance

_MOST = 20


def audit(fund: Fund) -> Iterator[tuple[str, bool]]:
    """Sentences, each with whether what it says is sound: the history, its positions, both books."""
    verdict = history.verify(fund)
    named = {"fund": fund.slug, "events": verdict.events, "number": verdict.broken_sequence, "reason": verdict.reason}
    if not verdict.intact:
        yield _("%(fund)s : l’évènement %(number)s n’est pas celui qui a été inscrit (%(reason)s).") % named, False
        return
    yield _("%(fund)s : %(events)d évènements, tous tels qu’ils ont été inscrits.") % named, True
    found = list(differences(fund, history.state_of(fund)))
    for one in found[:_MOST]:
        told = {"name": one.reference, "column": one.column, "kept": one.kept, "replayed": one.replayed}
        yield _("%(name)s : %(column)s vaut %(kept)s, les évènements disent %(replayed)s.") % told, False
    for book in (fund.asnpo_book, fund.ifrs_book):
        read = chain.verify(book)
        told = {"book": book.code, "entries": read.entries, "number": read.broken_sequence}
        if not read.intact:
            yield _("%(book)s : l’écriture %(number)s n’est pas celle qui a été inscrite.") % told, False
        elif any(totals(trial_balance(book)).values()):
            yield _("%(book)s : les soldes ne s’annulent pas.") % told, False
        else:
            yield _("%(book)s : %(entries)d écritures, intactes et en équilibre.") % told, True
