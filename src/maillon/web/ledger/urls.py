"""The books: accounts, journal, entries, statements, periods."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.ledger import entries, financial, tables, views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("comptabilite/"), views.books, name="books"),
    path(_("comptabilite/<slug:book>/"), views.trial_balance, name="book"),
    path(_("comptabilite/<slug:book>/resultats/"), views.activity, name="book_activity"),
    path(_("comptabilite/<slug:book>/comptes/<str:code>/"), views.statement, name="book_account"),
    path(_("comptabilite/<slug:book>/journal/"), entries.journal, name="book_journal"),
    path(_("comptabilite/<slug:book>/ecritures/<int:sequence>/"), entries.entry, name="book_entry"),
    path(_("comptabilite/<slug:book>/etats-financiers/"), financial.statements, name="book_statements"),
    path(
        _("comptabilite/<slug:book>/etats-financiers.<str:format>"),
        financial.statements_file,
        name="book_statements_file",
    ),
    path(_("comptabilite/<slug:book>/periodes/"), views.periods, name="book_periods"),
    path(_("comptabilite/<slug:book>/tableau/<str:table>.<str:format>"), tables.download, name="book_table"),
]
