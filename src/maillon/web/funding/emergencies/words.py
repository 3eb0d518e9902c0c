"""Words of hour zero: the steps of the clock, what is awaited and of whom, hazards, countries, durations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from maillon.core.codelists import queries as codelists
from maillon.core.narratives import read
from maillon.funding.models import Emergency
from maillon.funding.queries.emergency_rules import hazards
from maillon.funding.rules.emergencies import Awaited, Step

Label = str | Promise

STEPS: Mapping[Step, Label] = {
    Step.OPENED: gettext_lazy("Urgence ouverte"),
    Step.INVITED: gettext_lazy("Organismes prêts invités"),
    Step.RECEIVED: gettext_lazy("Demande reçue"),
    Step.JUDGED: gettext_lazy("Recevable et admissible"),
    Step.VOTED: gettext_lazy("Vote du comité, décision"),
    Step.SIGNED: gettext_lazy("Convention signée par les deux parties"),
    Step.APPROVED: gettext_lazy("Premier versement approuvé par deux personnes"),
    Step.PAID: gettext_lazy("Ordre de paiement donné à la banque"),
}
AWAITED: Mapping[Awaited, tuple[Label, Label]] = {
    Awaited.FORM: (gettext_lazy("L’organisme"), gettext_lazy("relit et signe son formulaire")),
    Awaited.CORRECTION: (gettext_lazy("L’organisme"), gettext_lazy("corrige sa demande")),
    Awaited.JUDGING: (gettext_lazy("Vous"), gettext_lazy("recevez la demande et la mettez au vote")),
    Awaited.VOTES: (gettext_lazy("Le comité"), gettext_lazy("vote")),
    Awaited.DECISION: (gettext_lazy("Vous"), gettext_lazy("inscrivez la décision : le vote est complet")),
    Awaited.ORGANISATION_SIGNS: (gettext_lazy("L’organisme"), gettext_lazy("signe la convention")),
    Awaited.FUNDER_SIGNS: (gettext_lazy("Vous"), gettext_lazy("signez la convention")),
    Awaited.ACCOUNT: (gettext_lazy("L’organisme"), gettext_lazy("donne son compte bancaire")),
    Awaited.ACCOUNT_CHECK: (gettext_lazy("Vous"), gettext_lazy("vérifiez son compte bancaire")),
    Awaited.HOLD: (gettext_lazy("Vous"), gettext_lazy("levez la retenue du versement")),
    Awaited.PREPARING: (gettext_lazy("Vous"), gettext_lazy("demandez le premier versement")),
    Awaited.APPROVING: (gettext_lazy("Une autre personne"), gettext_lazy("approuve le premier versement")),
    Awaited.ORDER: (gettext_lazy("Vous"), gettext_lazy("faites l’ordre de paiement")),
    Awaited.BANK: (gettext_lazy("La banque"), gettext_lazy("confirme le paiement")),
}
"""Of whom, what."""
MODES: Mapping[str, Label] = {
    Emergency.Mode.DIRECT: gettext_lazy("Octroi direct"),
    Emergency.Mode.CALL: gettext_lazy("Appel à projets"),
}


def language() -> str:
    """The reader's language, fr or en."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def hazard(code: str) -> str:
    """A kind of disaster, in the reader's language."""
    return read(hazards().get(code, {}), language()).text or code


def country(code: str) -> str:
    """A country's name; « Plusieurs pays » where none is said."""
    return codelists.label("Country", code, language()) if code else _("Plusieurs pays ou non précisé")


def countries(codes: Iterable[str]) -> str:
    """Several countries, by name."""
    return ", ".join(sorted(country(code) for code in codes))


def lasted(took: timedelta | None) -> str:
    """How long, as one says it: « 3 h 05 », « 12 min », « 2 j 4 h »."""
    if took is None:
        return ""
    minutes = max(int(took.total_seconds() // 60), 0)
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    if days:
        said = ngettext("%(n)s jour", "%(n)s jours", days) % {"n": days}
        return _("%(days)s et %(hours)s h") % {"days": said, "hours": hours} if hours else said
    if hours:
        return _("%(hours)s h %(minutes)s") % {"hours": hours, "minutes": f"{left:02d}"}
    return _("%(minutes)s min") % {"minutes": left}
