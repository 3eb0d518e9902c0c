"""``maillon ledger``: the books: charts, balances, statements, exports, proof, closing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from django.conf import settings
from django.core.management import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Argument, Exit, Option

from maillon.cli.terminal import writing_to
from maillon.core.errors import RuleViolation
from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.core.refusals import sentence
from maillon.ledger import beancount, chain, charts, layouts, queries, services
from maillon.ledger.models import Account, Book
from maillon.ledger.services.presenting import FOLDER as LAYOUTS

CHARTS = settings.PROJECT / "data" / "ledger" / "charts"

Code = Annotated[str, Argument(help="Code du livre / The book’s code: reseau")]
AccountCode = Annotated[str, Argument(help="Code du compte / The account’s code: 1100")]
ChartName = Annotated[
    str, Option("--chart", help="Nom d’un plan de data/ledger/charts, ou fichier / A shipped chart, or a file")
]
On = Annotated[str, Option("--on", help="Jour, inclus / Day, included: 2026-03-31")]
Since = Annotated[str, Option("--since", help="Premier jour / First day: 2026-01-01")]
Out = Annotated[Path, Option("--beancount", help="Fichier à écrire / File to write")]
First = Annotated[str, Argument(help="Premier jour / First day: 2026-01-01")]
Last = Annotated[str, Argument(help="Dernier jour, inclus / Last day, included: 2026-12-31")]


class Command(TyperCommand):
    help = "Comptabilité / Ledger"

    @initialize()
    def init(self) -> None:
        """The books and what is written in them."""

    @command(name="list")
    def list_all(self) -> None:
        """Dit chaque livre et combien d’écritures il tient / Say each book and how many entries it holds."""
        books = Book.objects.order_by("code")
        for book in books:
            self.echo(f"{book.code}\t{book.norm}\t{book.entries.count()}\t{_named(book)}")
        if not books:
            self.echo(_("Aucun livre. Chargez d’abord un plan comptable : ledger load reseau --chart association."))

    @command()
    def load(self, code: Code, chart: ChartName = "association") -> None:
        """Ouvre un livre et les comptes d’un plan / Open a book and the accounts of a chart."""
        path = Path(chart) if chart.endswith(".toml") else CHARTS / f"{Path(chart).name}.toml"
        try:
            told = charts.read(path)
            book, opened = services.load_chart(code=code, chart=told, actor=None, at=timezone.now())
            found = layouts.shipped(LAYOUTS, chart=path.stem, norm=book.norm)
            laid = services.lay_out(book=book, versions=found, actor=None, at=timezone.now())
        except RuleViolation as refusal:
            raise CommandError(sentence(refusal)) from refusal
        self.echo(_("Livre « %(book)s » : %(count)d comptes ouverts.") % {"book": book.code, "count": opened})
        if laid:
            self.echo(_("Rubriques des états financiers : %(count)d apportées.") % {"count": laid})
        if told.example:
            self.echo(_("Ce plan est un exemple : remplacez-le par celui de votre association."))

    @command(name="trial-balance")
    def trial_balance(self, code: Code, on: On = "") -> None:
        """Dit ce que tient chaque compte / Say what each account holds."""
        rows = queries.trial_balance(_book(code), on=_day(on))
        for row in rows:
            self.echo(
                f"{row.account.code}\t{row.currency}\t{_told(row.debit_minor, row.currency)}"
                f"\t{_told(row.credit_minor, row.currency)}\t{_told(row.amount_minor, row.currency)}"
                f"\t{_told(row.functional_minor, 'CAD')}\t{_named(row.account)}"
            )
        for currency, minor in sorted(queries.totals(rows).items()):
            self.echo(
                _("Somme en %(currency)s : %(amount)s") % {"currency": currency, "amount": _told(minor, currency)}
            )
        worth = sum(row.functional_minor for row in rows)
        self.echo(_("Somme en dollars canadiens : %(amount)s") % {"amount": _told(worth, "CAD")})

    @command()
    def statement(self, code: Code, account: AccountCode, since: Since = "", on: On = "") -> None:
        """Dit ce qui a bougé sur un compte / Say what moved on an account."""
        try:
            one = Account.objects.get(book=_book(code), code=account)
        except Account.DoesNotExist:
            raise CommandError(_("Aucun compte « %(code)s » dans ce livre.") % {"code": account}) from None
        language = get_language() or "fr"
        for line in queries.statement(one, since=_day(since), on=_day(on)):
            memo = str(read(line.entry.memo, language)) or line.entry.event
            self.echo(
                f"{line.entry.effective_on}\t{line.entry.sequence}\t{line.other.code}\t{line.currency}"
                f"\t{_told(line.amount_minor, line.currency)}\t{_told(line.balance_minor, line.currency)}\t{memo}"
            )

    @command()
    def export(self, code: Code, out: Out) -> None:
        """Écrit le livre pour beancount, qui refait les soldes / Write the book for beancount to check."""
        book = _book(code)
        with writing_to(out) as stream:
            for piece in beancount.export(book, get_language() or "fr"):
                stream.write(piece.encode())
        self.echo(_("Livre écrit : %(path)s") % {"path": out})

    @command()
    def verify(self) -> None:
        """Relit chaque livre et nomme la première écriture changée / Read every book, name the first changed entry."""
        reasons = {
            "missing": _("elle manque"),
            "content": _("elle n’est pas celle qui a été scellée"),
            "cut": _("le journal des actes connaît une autre fin"),
        }
        broken = False
        for book in Book.objects.order_by("code"):
            found = chain.verify(book)
            if found.intact:
                facts = {"book": book.code, "entries": found.entries, "digest": found.last_digest}
                self.echo(_("Livre « %(book)s » intact : %(entries)d écritures, dernier sceau %(digest)s.") % facts)
                continue
            broken = True
            facts = {"book": book.code, "entry": found.broken_sequence, "reason": reasons[found.reason]}
            self.secho(_("Livre « %(book)s » rompu à l’écriture %(entry)d : %(reason)s.") % facts, fg="red", err=True)
        if broken:
            raise Exit(code=1)

    @command()
    def close(self, code: Code, first: First, last: Last) -> None:
        """Clôt une période, pour toujours / Close a period, for ever."""
        start, end = _day(first), _day(last)
        if start is None or end is None:
            raise CommandError(_("Donnez deux jours, comme 2026-01-01 et 2026-12-31."))
        try:
            services.close_period(
                book=_book(code), starts_on=start, ends_on=end + timedelta(days=1), actor=None, at=timezone.now()
            )
        except RuleViolation as refusal:
            raise CommandError(sentence(refusal)) from refusal
        self.echo(_("Période close, du %(first)s au %(last)s.") % {"first": start, "last": end})


def _book(code: str) -> Book:
    try:
        return Book.objects.get(code=code)
    except Book.DoesNotExist:
        raise CommandError(_("Aucun livre « %(code)s ».") % {"code": code}) from None


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        day = parse_date(typed)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(_("« %(typed)s » n’est pas un jour; écrivez 2026-03-31.") % {"typed": typed})
    return day


def _named(thing: Book | Account) -> str:
    return thing.name_en if (get_language() or "fr").startswith("en") else thing.name_fr


def _told(minor: int, currency: str) -> str:
    return str(Money(minor, currency).to_decimal())
