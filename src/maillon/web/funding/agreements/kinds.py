"""Where the duties of agreements are met, how their documents are named, what the book says of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register
from maillon.core.people.permissions import Visitor
from maillon.funding.models import Agreement, Amendment, Instalment, Recovery
from maillon.funding.permissions.agreements import agreements_visible_to
from maillon.funding.services.agreements import SIGNATURE
from maillon.funding.services.instalments import PAYMENT
from maillon.funding.services.recovering import RECOVERY
from maillon.web.documents import kinds as documents
from maillon.web.http import whole_number
from maillon.web.ledger.words import Shown, tells_event, tells_subject


def _signature(duty: Obligation) -> str | None:
    if duty.subject_type == Amendment._meta.label_lower:
        found = Amendment.objects.select_related("agreement").filter(pk=duty.subject_id).first()
        told = {"reference": found.agreement.reference, "number": found.number} if found else None
        return reverse("amendment_sign", kwargs=told) if told else None
    agreement = Agreement.objects.filter(pk=duty.subject_id).first()
    return reverse("agreement_sign", kwargs={"reference": agreement.reference}) if agreement else None


def _agreement_of(model: Any) -> Any:
    def link(duty: Obligation) -> str | None:
        found = model.objects.select_related("agreement").filter(pk=duty.subject_id).first()
        return reverse("agreement", kwargs={"reference": found.agreement.reference}) if found else None

    return link


def _desk(_duty: Obligation) -> str:
    return reverse("payments")


register(SIGNATURE, label=_("Signer une convention"), link=_signature, verb=_("Lire et signer"))
register(PAYMENT, label=_("Payer un versement"), link=_desk, verb=_("Ouvrir les versements"))
register(RECOVERY, label=_("Rembourser une subvention"), link=_agreement_of(Recovery), verb=_("Voir la convention"))

documents.register("funding.agreement", _("Convention de subvention"))
documents.register("funding.amendment", _("Avenant à une convention"))

for event, name in (
    ("funding.grant.committed", _("Subvention engagée")),
    ("funding.grant.due", _("Versement devenu exigible")),
    ("funding.grant.paid", _("Versement payé")),
    ("funding.grant.reclaimed", _("Remboursement réclamé")),
    ("funding.grant.recovered", _("Remboursement reçu")),
    ("funding.grant.left", _("Remboursement abandonné")),
):
    tells_event(event, name)


def _shown(reader: Visitor, rows: Mapping[str, Agreement]) -> Mapping[str, Shown]:
    known = {one.pk for one in rows.values()}
    open_to = set(agreements_visible_to(reader).filter(pk__in=known).values_list("pk", flat=True))
    return {
        key: Shown(
            one.reference,
            reverse("agreement", kwargs={"reference": one.reference}) if one.pk in open_to else None,
        )
        for key, one in rows.items()
    }


def _agreements(reader: Visitor, keys: Collection[str]) -> Mapping[str, Shown]:
    return _shown(reader, {str(one.pk): one for one in Agreement.objects.filter(pk__in=_numbers(keys))})


def _part_of(model: Any) -> Any:
    def told(reader: Visitor, keys: Collection[str]) -> Mapping[str, Shown]:
        rows = model.objects.filter(pk__in=_numbers(keys)).select_related("agreement")
        return _shown(reader, {str(one.pk): one.agreement for one in rows})

    return told


def _numbers(keys: Collection[str]) -> list[int]:
    return [number for key in keys if (number := whole_number(key, digits=18)) is not None]


tells_subject("funding.agreement", _agreements)
tells_subject("funding.instalment", _part_of(Instalment))
tells_subject("funding.recovery", _part_of(Recovery))
