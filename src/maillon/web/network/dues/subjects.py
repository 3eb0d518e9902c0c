"""What the entries of dues are about, as the pages of the book say it: whose notice, whose payment, which movement."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import Visitor
from maillon.network.models import BankLine, DuesNotice, Payment, Refund
from maillon.network.permissions.dues import accounts_visible_to, can_keep_dues
from maillon.web.http import whole_number
from maillon.web.ledger.words import Shown, tells_event, tells_subject
from maillon.web.templatetags.maillon import day

for event, name in (
    ("network.dues.issued", gettext_lazy("Avis de cotisation émis")),
    ("network.dues.recognised", gettext_lazy("Cotisation devenue un produit de l’année")),
    ("network.dues.paid", gettext_lazy("Cotisation payée")),
    ("network.dues.converted", gettext_lazy("Paiement converti")),
    ("network.dues.refunded", gettext_lazy("Remboursement")),
    ("network.bank.charged", gettext_lazy("Frais de la banque")),
):
    tells_event(event, name)


def _notices(reader: Visitor, keys: Collection[str]) -> Mapping[str, Shown]:
    rows = DuesNotice.objects.filter(pk__in=_numbers(keys)).select_related("organisation")
    open_to = _open_to(reader, [one.organisation for one in rows])
    return {
        str(one.pk): Shown(
            _("Avis %(number)s, %(member)s") % {"number": one.number, "member": _named(one.organisation)},
            reverse("dues_notice", kwargs={"number": one.number}) if one.organisation_id in open_to else None,
        )
        for one in rows
    }


def _payments(reader: Visitor, keys: Collection[str]) -> Mapping[str, Shown]:
    rows = Payment.objects.filter(pk__in=_numbers(keys)).select_related("organisation")
    said = gettext_lazy("Paiement de %(member)s")
    return _accounts(reader, {str(one.pk): one.organisation for one in rows}, said)


def _refunds(reader: Visitor, keys: Collection[str]) -> Mapping[str, Shown]:
    rows = Refund.objects.filter(pk__in=_numbers(keys)).select_related("organisation")
    said = gettext_lazy("Remboursement à %(member)s")
    return _accounts(reader, {str(one.pk): one.organisation for one in rows}, said)


def _movements(reader: Visitor, keys: Collection[str]) -> Mapping[str, Shown]:
    rows = BankLine.objects.filter(pk__in=_numbers(keys))
    shelf = f"{reverse('dues_bank_lines')}?etat={{}}"
    return {
        str(one.pk): Shown(
            _("Mouvement de la banque du %(day)s") % {"day": day(one.booked_on)},
            shelf.format(one.state) if can_keep_dues(reader) else None,
        )
        for one in rows
    }


def _accounts(reader: Visitor, members: Mapping[str, Organisation], said: object) -> Mapping[str, Shown]:
    open_to = _open_to(reader, members.values())
    return {
        key: Shown(
            str(said) % {"member": _named(member)},
            reverse("dues_account", kwargs={"slug": member.slug}) if member.pk in open_to else None,
        )
        for key, member in members.items()
    }


def _open_to(reader: Visitor, members: Collection[Organisation]) -> set[int]:
    """The members, by number, whose account the reader may open."""
    wanted = {one.pk for one in members}
    if can_keep_dues(reader):
        return wanted
    return set(accounts_visible_to(reader).filter(pk__in=wanted).values_list("pk", flat=True))


def _named(organisation: Organisation) -> str:
    return organisation.name((get_language() or "fr")[:2])


def _numbers(keys: Collection[str]) -> list[int]:
    return [number for key in keys if (number := whole_number(key, digits=18)) is not None]


tells_subject("network.duesnotice", _notices)
tells_subject("network.payment", _payments)
tells_subject("network.refund", _refunds)
tells_subject("network.bankline", _movements)
