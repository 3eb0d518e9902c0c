"""Where each figure of the fund comes from: its sum guarantee by guarantee, the risk page, the accounts of the book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from maillon.core.people.permissions import Visitor
from maillon.guarantees.models import Fund
from maillon.ledger.models import Book
from maillon.ledger.permissions import can_keep

Links = Sequence[tuple[str, str]]
"""Words and an address each."""
CASH, PROVISION, PAYABLE, CLAIMED = ("1000", "1010"), ("2200",), ("2300",), ("9300",)
CAPITAL = ("3000", "2500", "2400")


def links(fund: Fund, reader: Visitor, on: date | None = None) -> Mapping[str, Links]:
    """Key of a figure → what opens it; a day is told to the accounts, which are for who keeps the book alone."""
    book = fund.asnpo_book
    keeps = can_keep(reader, book)

    def accounts(codes: Sequence[str]) -> Links:
        return _accounts(book, codes, on) if keeps else ()

    return {
        "exposure": [(_("Garantie par garantie"), _why("exposition"))],
        "capital": [(_("Les engagements"), reverse("fund_capital")), *accounts(CAPITAL)],
        "risk": [(_("La page du risque"), reverse("fund_risk"))],
        "provision": [(_("Les provisions"), reverse("fund_provisions")), *accounts(PROVISION)],
        "cash": [(_("Les monnaies"), reverse("fund_money")), *accounts(CASH)],
        "payable": [(_("Les appels"), reverse("claims")), *accounts(PAYABLE)],
        "claims": [(_("Les appels"), reverse("claims")), *accounts(CLAIMED)],
        "called": [(_("Les appels"), reverse("claims")), *accounts((*PAYABLE, *CLAIMED))],
        "paid": [(_("Garantie par garantie"), _why("paye"))],
        "recovered": [(_("Garantie par garantie"), _why("recouvre"))],
        "par30": [(_("Prêt par prêt"), _why("par30"))],
        "leverage": [(_("Ce qui le fait"), _why("levier"))],
        "solvency": [(_("Ce qui la fait"), _why("solvabilite"))],
        "liquidity": [(_("Ce qui la fait"), _why("liquidite"))],
    }


def along(axis: str, name: str) -> str:
    """The exposure of one name of an axis, guarantee by guarantee."""
    return f"{_why('exposition')}?{urlencode({'axe': axis, 'nom': name})}"


def _why(figure: str) -> str:
    return reverse("fund_why", kwargs={"figure": figure})


def _accounts(book: Book, codes: Sequence[str], on: date | None) -> Links:
    day = f"?au={on.isoformat()}" if on else ""
    return [
        (_("compte %(code)s") % {"code": code}, reverse("book_account", kwargs={"book": book.code, "code": code}) + day)
        for code in codes
    ]
