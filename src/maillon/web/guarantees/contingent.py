"""The note on guarantees beside the figures of the fund's books, and in its quarterly report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillon.core.codelists.queries import label
from maillon.core.money import Money
from maillon.core.narratives import read as narrative
from maillon.guarantees.models import Fund
from maillon.guarantees.queries import contingent as queries
from maillon.guarantees.queries import papers
from maillon.guarantees.queries.contingent import Contingent, Promised
from maillon.guarantees.rules import papers as rules
from maillon.guarantees.rules.postings import Norm
from maillon.ledger.models import Book
from maillon.web.ledger.notes import Cell, Note, NoteTable, tells_notes
from maillon.web.templatetags.maillon import amount_text, day

KINDS = {Norm.ASNPO: rules.Kind.NOTE_ASNPO, Norm.IFRS: rules.Kind.NOTE_IFRS}


@tells_notes
def of_book(book: Book, on: date, known_by: datetime | None) -> Sequence[Note]:
    """The note of a fund's book; nothing for the books of others."""
    for norm, field in ((Norm.ASNPO, "asnpo_book"), (Norm.IFRS, "ifrs_book")):
        fund = Fund.objects.filter(**{field: book}).select_related("organisation").first()
        if fund is not None:
            return [note(fund, queries.contingent(fund, norm, on, known_by), book.code)]
    return []


def of_fund(fund: Fund, on: date, known_by: datetime | None) -> list[Note]:
    """The notes of both books, of one reading of the history."""
    state = queries.state_on(fund, on, known_by)
    books = {Norm.ASNPO: fund.asnpo_book.code, Norm.IFRS: fund.ifrs_book.code}
    return [note(fund, queries.of_state(state, norm, on), books[norm]) for norm in Norm]


def note(fund: Fund, told: Contingent, book: str) -> Note:
    """The note in the reader's language: the text in force that day, its blanks filled, then its tables."""
    language = (get_language() or "fr")[:2]
    text = papers.in_force(KINDS[told.norm], told.on)
    tables = [one for one in _tables(told, book) if one.cells]
    if text is None:
        return Note(_("Garanties accordées"), (), tables)
    written = rules.fill(
        rules.read(rules.Kind(text.kind), text.definition), facts=_facts(fund, told, language), lists={},
        language=language,
    )  # fmt: skip
    source = written.source or text.source
    return Note(written.title, written.parts, tables, source, text.version, text.is_example)


def _facts(fund: Fund, told: Contingent, language: str) -> dict[str, str]:
    totals = told.totals
    return {
        "fund": narrative(fund.name, language).text or fund.organisation.name(language),
        "day": day(told.on),
        "guarantees": str(told.guarantees),
        "cover": _cad(totals[queries.COVER]),
        "undrawn": _cad(totals[queries.UNDRAWN]),
        "exposure": _cad(told.exposure_minor),
        "approved": _cad(totals[queries.APPROVED]),
        "claims": str(len(told.waiting)),
        "claimed": _cad(totals[queries.CLAIMED]),
        "provision": _cad(totals[queries.PROVISION]),
        "unearned": _cad(totals[queries.UNEARNED]),
        "payable": _cad(totals[queries.PAYABLE]),
        "recourse": _cad(totals[queries.RECOURSE]),
        "counter": _cad(totals[queries.COUNTER]),
        "collateral": _cad(totals[queries.COLLATERAL]),
        "deposits": _cad(totals[queries.DEPOSITS]),
    }


def _cad(minor: int) -> str:
    return amount_text(Money(minor, "CAD"), cents=True)


def _tables(told: Contingent, book: str) -> list[NoteTable]:
    language = (get_language() or "fr")[:2]
    sums = (_("Couverture en cours"), _("Engagé, non décaissé"), _("Exposition maximale"))
    dollars = _("En dollars canadiens")
    made = [
        NoteTable(
            _("Garanties en cours par monnaie"),
            (_("Monnaie"), _("Garanties"), *sums, dollars),
            [
                (Cell(one.key), Cell(str(one.guarantees)), *_promised(one), Cell(minor=one.worth_minor))
                for one in told.by_currency
            ],
        ),
        NoteTable(
            _("Garanties en cours par pays, en dollars canadiens"),
            (_("Pays"), _("Garanties"), *sums),
            [
                (Cell(label("Country", one.key, language)), Cell(str(one.guarantees)), *_promised(one))
                for one in told.by_country
            ],
        ),
        NoteTable(
            _("Appels à l’étude"),
            (_("Garantie"), _("Pays"), _("Reçu le"), _("Réclamé"), dollars),
            [
                (
                    Cell(one.guarantee),
                    Cell(label("Country", one.country, language)),
                    Cell(day(one.lodged_on)),
                    Cell(minor=one.claimed_minor, currency=one.currency),
                    Cell(minor=one.worth_minor),
                )
                for one in told.waiting
            ],
        ),
    ]
    if told.norm == Norm.IFRS:
        made.append(
            NoteTable(
                _("Exposition par stade, en dollars canadiens"),
                (_("Stade"), _("Garanties"), _("Exposition maximale"), _("Pertes attendues au-delà des commissions")),
                [
                    (
                        Cell(one.key),
                        Cell(str(one.guarantees)),
                        Cell(minor=one.worth_minor),
                        Cell(minor=one.provision_minor),
                    )
                    for one in told.by_stage
                ],
            )
        )
    made.append(
        NoteTable(
            _("Comptes de la note"),
            (_("Ce qu’ils tiennent"), _("Compte"), dollars),
            [
                (Cell(name), Cell(code), Cell(minor=told.totals[code], url=_account(book, code, told.on)))
                for code, name in _names().items()
            ],
        )
    )
    return made


def _promised(one: Promised) -> tuple[Cell, Cell, Cell]:
    sums = (one.cover_minor, one.undrawn_minor, one.exposure_minor)
    cover, undrawn, exposure = (Cell(minor=minor, currency=one.currency) for minor in sums)
    return cover, undrawn, exposure


def _account(book: str, code: str, on: date) -> str:
    return f"{reverse('book_account', kwargs={'book': book, 'code': code})}?au={on.isoformat()}"


def _names() -> dict[str, str]:
    return {
        queries.APPROVED: _("Approuvé, non signé"),
        queries.UNDRAWN: _("Engagé, non décaissé"),
        queries.COVER: _("Couverture en cours"),
        queries.CLAIMED: _("Appels à l’étude"),
        queries.RECOURSE: _("Droits subrogés, pour mémoire"),
        queries.COUNTER: _("Contre-garanties reçues"),
        queries.COLLATERAL: _("Sûretés détenues"),
        queries.DEPOSITS: _("Dépôts affectés chez les prêteurs"),
        queries.UNEARNED: _("Commissions non gagnées"),
        queries.PROVISION: _("Provision pour garanties"),
        queries.PAYABLE: _("Appels acceptés, à payer"),
    }
