"""Who reads, writes, signs, handles, reads for a committee and decides: the predicate and the list agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from maillon.dossiers import permissions
from maillon.dossiers.models import (
    AgendaItem,
    Committee,
    CommitteeMember,
    Dossier,
    DossierAccess,
    Form,
    Procedure,
    ProcedureVersion,
    Recusal,
    Review,
    Sitting,
    Submission,
)
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries import desk
from maillon.dossiers.rules.walk import State
from tests.core.test_people_permissions import GRANTS, give
from tests.personas import AT, make_organisation, make_person

pytestmark = pytest.mark.django_db

DOSSIERS = [
    (permissions.can_handle, permissions.handled_by),
    (permissions.can_consult, permissions.consulted_by),
    (permissions.can_draft, permissions.drafted_by),
    (permissions.can_sign, permissions.signed_by),
    (permissions.can_review, permissions.reviewed_by),
    (permissions.can_deliberate, permissions.deliberated_by),
    (permissions.can_converse, permissions.conversed_by),
    (permissions.can_follow, permissions.followed_by),
    (permissions.can_view, permissions.visible_to),
]
STATES = (State.DRAFT, State.SUBMITTED)


def make_dossiers(organisations: list, person) -> list[Dossier]:
    """One dossier for each owner of a procedure, applicant and state; one for a person by themselves."""
    made = []
    confidential = {"confidential": True, "deliberation": {"committee": "c"}}
    kinds = [(owner, rules) for owner in (None, organisations[0]) for rules in ({}, confidential)]
    for place, (owner, rules) in enumerate(kinds):
        procedure = Procedure.objects.create(key=f"p{place}", prefix=f"P{place}", owner=owner, created_at=AT)
        version = ProcedureVersion.objects.create(
            procedure=procedure, number=1, definition=rules, created_at=AT, published_at=AT
        )
        for number, applicant in enumerate([*organisations, None]):
            for state in STATES:
                made.append(
                    Dossier.objects.create(
                        reference=f"P{place}-{number}-{state}",
                        version=version,
                        applicant=applicant,
                        applicant_person=None if applicant else person,
                        state=state,
                        started_at=AT,
                        state_since=AT,
                    )
                )
    return made


def make_submissions(dossiers: list[Dossier], organisations: list) -> list[Submission]:
    """An application and a support asked of the last organisation, in each dossier."""
    form = Form.objects.create(form_id="f", version="1", xform="<h/>", digest="0", created_at=AT)
    return [
        Submission.objects.create(
            dossier=dossier,
            form=form,
            use=use,
            instance_id=f"uuid:{dossier.pk}-{use}",
            respondent=organisations[-1] if use == "support" else None,
            xml="",
            created_at=AT,
            saved_at=AT,
        )
        for dossier in dossiers
        for use in ("application", "support", "review")
    ]


def chosen(draw, dossiers: list[Dossier]) -> list[Dossier]:
    return draw(st.lists(st.sampled_from(dossiers), max_size=4, unique_by=lambda one: one.pk))


@settings(
    max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
@given(data=st.data(), grants=GRANTS, active=st.booleans(), signed_in=st.booleans())
def test_the_predicate_and_the_list_agree(db: None, data, grants: list, active: bool, signed_in: bool) -> None:
    with transaction.atomic():
        organisations = [make_organisation(name) for name in ("Un", "Deux", "Trois")]
        user = make_person("Zoé")
        user.is_active = active
        user.save()
        give(user, organisations, grants)
        themselves = user.person if data.draw(st.booleans()) else make_person("Ali").person
        dossiers = make_dossiers(organisations, themselves)
        submissions = make_submissions(dossiers, organisations)
        for dossier in chosen(data.draw, dossiers):
            right = data.draw(st.sampled_from(list(DossierAccess.Right)))
            DossierAccess.objects.create(dossier=dossier, user=user, right=right, granted_at=AT)
        for dossier in chosen(data.draw, dossiers):
            state = data.draw(st.sampled_from([Review.State.ASSIGNED, Review.State.STARTED, Review.State.RECUSED]))
            Review.objects.create(dossier=dossier, reviewer=user, state=state, assigned_at=AT)
        for dossier in chosen(data.draw, dossiers):
            Recusal.objects.create(dossier=dossier, user=user, ground=Recusal.Ground.AFFILIATION, at=AT)
        for dossier in chosen(data.draw, dossiers):
            Dossier.objects.filter(pk=dossier.pk).update(handler=user)
            dossier.handler = user
        owner = data.draw(st.sampled_from([None, organisations[0]]))
        seat(user, chosen(data.draw, dossiers), ends=data.draw(st.booleans()), owner=owner)
        visitor = user if signed_in else None
        for predicate, listed in DOSSIERS:
            told = {one for one in dossiers if predicate(visitor, one)}
            assert set(listed(visitor)) == told, predicate.__name__
        assert set(desk.select(visitor, desk.Selection())) == set(permissions.handled_by(visitor))
        procedures = set(Procedure.objects.all())
        handled = {one for one in procedures if permissions.can_handle_procedure(visitor, one)}
        assert set(permissions.procedures_handled_by(visitor)) == handled
        filled = {one for one in submissions if permissions.can_fill(Hand(visitor), one)}
        assert set(permissions.filled_by(visitor)) == filled
        if not signed_in or not active:
            assert not any(permissions.can_view(visitor, one) for one in dossiers)
        transaction.set_rollback(True)


def seat(user, dossiers: list[Dossier], *, ends: bool, owner=None) -> None:
    committee = Committee.objects.create(key="c", owner=owner)
    CommitteeMember.objects.create(
        committee=committee,
        user=user,
        starts_on=AT.date(),
        ends_on=AT.date() + timedelta(days=1) if ends else None,
    )
    sitting = Sitting.objects.create(committee=committee, starts_at=AT, created_at=AT)
    for order, dossier in enumerate(dossiers, start=1):
        AgendaItem.objects.create(sitting=sitting, dossier=dossier, position=order)


def test_a_link_opens_its_own_answers_only(db: None) -> None:
    organisations = [make_organisation(name) for name in ("Un", "Deux", "Trois")]
    dossiers = make_dossiers(organisations, make_person("Zoé").person)
    submissions = make_submissions(dossiers, organisations)
    dossier = dossiers[0]
    dossier.link_hash = "a" * 64
    dossier.save()
    support = next(one for one in submissions if one.dossier_id == dossier.pk and one.use == "support")
    support.link_hash = "b" * 64
    support.save()
    for link, opened in (("a" * 64, (dossier.pk, "application")), ("b" * 64, (dossier.pk, "support")), ("", None)):
        hand = Hand(links=frozenset({link}))
        rows = Submission.objects.select_related("dossier__version__procedure")
        told = [(one.dossier_id, one.use) for one in rows if permissions.can_fill(hand, one)]
        assert told == ([opened] if opened else [])
