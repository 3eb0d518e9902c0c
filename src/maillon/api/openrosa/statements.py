"""A lender's quarterly statement, from a telephone: one form a facility, the statement then awaits the fund."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillon.api.openrosa import said
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.dossiers.forms.envelope import read_envelope
from maillon.dossiers.models import FieldDevice
from maillon.guarantees.models import Facility, Loan
from maillon.guarantees.permissions.parties import facilities_reported_as_lender
from maillon.guarantees.queries.portfolio import quarter_ends
from maillon.guarantees.services import statements as services
from maillon.guarantees.spreadsheets import telephone

_QUARTERS = 8
_SENDINGS = UUID("0f2d1a86-6f0e-4f6e-9d5c-6f3a3f1c8a52")
"""Where an instance id that is no UUID is given one of its own."""


def are_named(form_id: str) -> bool:
    """Whether a form is a lender's statement."""
    return form_id.startswith(telephone.PREFIX)


def offered(device: FieldDevice, *, at: datetime) -> list[telephone.TelephoneForm]:
    """A form for each facility the telephone's organisation lends under, once a quarter of it is over."""
    forms = (_form(one, at) for one in _facilities(device))
    return [one for one in forms if one is not None]


def form_named(device: FieldDevice, form_id: str, *, at: datetime) -> telephone.TelephoneForm:
    """The form of that name; raises RuleViolation ``dossiers.form_unknown``."""
    found = _form(_facility(device, form_id), at)
    if found is None:
        raise RuleViolation("dossiers.form_unknown", form_id=form_id, version="")
    return found


def receive(device: FieldDevice, xml: bytes, *, at: datetime) -> HttpResponse:
    """Hand the statement in, once whatever the telephone repeats; it waits for the fund to accept it.

    Raises AnswersRefused, RuleViolation ``dossiers.form_unknown``, ``guarantees.…`` as ``statements.take_in``.
    """
    envelope = read_envelope(xml)
    facility = _facility(device, envelope.form_id)
    told = telephone.sent(xml, _asked(facility))
    token = _token(envelope.instance_id)
    known = facility.statements.filter(token=token).exists()
    try:
        kept = services.take_in(
            facility=facility, period=told.period, lines=told.lines, actor=device.user, at=at, token=token
        )
    except NotAllowed as refused:
        raise RuleViolation("dossiers.form_unknown", form_id=envelope.form_id, version="") from refused
    if known:
        return said.message(_("Déjà reçu : rien n’est en double."), status=201, nature="submit_success")
    text = _("Reçu : l’état du T%(quarter)s %(year)s (%(count)d prêts). Le fonds l’accepte ensuite.")
    facts = {"quarter": kept.period[-1], "year": kept.period[:4], "count": len(told.lines)}
    return said.message(text % facts, status=201, nature="submit_success")


def _token(instance_id: str) -> UUID:
    try:
        return UUID(instance_id.removeprefix("uuid:"))
    except ValueError:
        return uuid5(_SENDINGS, instance_id)


def _facilities(device: FieldDevice) -> list[Facility]:
    mine = facilities_reported_as_lender(device.user).filter(lender=device.organisation)
    return list(mine.select_related("fund").order_by("reference"))


def _facility(device: FieldDevice, form_id: str) -> Facility:
    for one in _facilities(device):
        if telephone.form_id(one.reference) == form_id:
            return one
    raise RuleViolation("dossiers.form_unknown", form_id=form_id, version="")


def _asked(facility: Facility) -> list[telephone.Asked]:
    known = services.known_loans(facility)
    rows = Loan.objects.filter(guarantee__facility=facility).select_related("guarantee__obligor__organisation")
    return [
        telephone.Asked(f"p{one.pk}", known[one.number], one.guarantee.obligor.organisation.legal_name_fr)
        for one in rows.order_by("number")
        if one.number in known
    ]


def _form(facility: Facility, at: datetime) -> telephone.TelephoneForm | None:
    """The missing quarters come first, then the others, which may be corrected; none without a loan or a quarter."""
    ends = [one for one in quarter_ends(timezone.localdate(at), _QUARTERS)[::-1] if one >= facility.starts_on]
    taken = set(facility.statements.values_list("period", flat=True))
    periods = sorted((services.quarter_of(day) for day in ends), key=lambda one: (one in taken, one))
    loans = _asked(facility)
    if not loans or not periods:
        return None
    titles = {}
    for language in ("fr", "en"):
        with override(language):
            titles[language] = _("État des prêts %(reference)s") % {"reference": facility.reference}
    return telephone.form(facility.reference, loans, periods, titles)
