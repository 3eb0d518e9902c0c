"""Certificates of a dossier in effect: what its version words, printed with a code, and taken back with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillon.core.audit.services import record
from maillon.core.documents import certificates
from maillon.core.documents import services as documents
from maillon.core.documents.certificates import Certificate
from maillon.core.documents.models import IssuedDocument
from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier, TimelineEntry
from maillon.dossiers.queries.applying import rules_of
from maillon.dossiers.queries.papers import CERTIFICATE
from maillon.dossiers.rules.definition import CertificateTemplate
from maillon.dossiers.rules.letters import fill
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import timeline
from maillon.dossiers.services.handling import handled
from maillon.dossiers.services.letters import applicant_of, day_of, facts_of, in_effect_since


def certify(*, dossier: Dossier, template: str, language: str, actor: User, at: datetime) -> IssuedDocument:
    """Give the applicant one of the version's certificates, in French or in English.

    Printing takes a second, outside of any transaction. Raises NotAllowed; RuleViolation ``dossiers.not_in_effect``,
    ``dossiers.no_such_certificate``, ``documents.pdf_unavailable``, ``documents.not_printed``.
    """
    with transaction.atomic():
        held = _in_effect(dossier, actor)
        found = next((one for one in rules_of(held).certificates if one.key == template), None)
        if found is None:
            raise RuleViolation("dossiers.no_such_certificate", field="certificate")
        said = _worded(held, found, language, actor, at)
    document = certificates.issue(
        kind=CERTIFICATE,
        subject=held,
        certificate=said,
        language=language,
        issuer=held.version.procedure.owner,
        owner_organisation=held.applicant,
        actor=actor,
        at=at,
    )
    with transaction.atomic():
        _told(held, document, "given", actor, at)
        record(
            actor, "dossiers.certificate.given", held, at=at, after={"document": document.code, "template": template}
        )
    return document


@transaction.atomic
def take_back(*, dossier: Dossier, document: IssuedDocument, reason: str, actor: User, at: datetime) -> None:
    """The certificate is worth nothing any more; whoever verifies its code reads why.

    Raises NotAllowed; RuleViolation ``documents.no_reason``, ``documents.revoked``.
    """
    held = handled(dossier, actor, "dossiers.certify")
    documents.revoke(document=document, reason=reason, actor=actor, at=at)
    _told(held, document, "taken_back", actor, at)


def _in_effect(dossier: Dossier, actor: User) -> Dossier:
    held = handled(dossier, actor, "dossiers.certify")
    if held.state != State.IN_EFFECT:
        raise RuleViolation("dossiers.not_in_effect")
    return held


def _worded(dossier: Dossier, template: CertificateTemplate, language: str, actor: User, at: datetime) -> Certificate:
    facts = facts_of(dossier, rules_of(dossier), language, at, dossier.decisions.order_by("-pk").first())
    since = in_effect_since(dossier)
    with override(language):
        shown = [(_("Dossier"), dossier.reference)]
        if since is not None:
            shown.append((_("En vigueur depuis"), day_of(since)))
    return Certificate(
        title=fill(read(template.title, language).text, facts),
        body=fill(read(template.body, language).text, facts),
        holder=applicant_of(dossier, language),
        facts=shown,
        signatory=(str(actor),),
    )


def _told(dossier: Dossier, document: IssuedDocument, what: str, actor: User, at: datetime) -> None:
    timeline.write(
        timeline.hold(dossier.pk),
        TimelineEntry.Kind.LETTER,
        actor=actor,
        at=at,
        data={"certificate": document.code, "what": what},
    )
