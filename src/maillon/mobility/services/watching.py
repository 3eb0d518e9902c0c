"""News from those who are away: by a page of one text message, by answering a letter; a silence is an alert."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.links import Link
from maillon.core.mail import services as mail
from maillon.core.narratives import read
from maillon.core.obligations.services import meet, open_one
from maillon.core.people.models import User
from maillon.mobility.models import CheckIn, Departure
from maillon.mobility.permissions.departures import can_follow
from maillon.mobility.queries import guidelines as asked
from maillon.mobility.queries.care import told_for
from maillon.mobility.rules import watching as rules
from maillon.mobility.services import reporting
from maillon.mobility.services.departing import about, end_of
from maillon.network.addresses import address

SILENCE = "mobility.silence"
ASKED_BEFORE = timedelta(hours=24)
"""How long before news are expected they are asked for by e-mail."""
_LINK = Link("check-in")
_BATCH = 500
_AGAIN = timedelta(minutes=5)
"""The same news within this are one message pressed twice, or sent again by a poor network."""


def token_of(departure: Departure) -> str:
    """The secret part of somebody's check-in address; made anew when its version grows."""
    return _LINK.token(f"{departure.pk}-{departure.link_version}")


def find(token: str) -> Departure | None:
    """The departure a check-in link opens: of somebody who left and is not back."""
    pk, _dash, version = (_LINK.read(token) or "").partition("-")
    if not (pk.isdecimal() and version.isdecimal()):
        return None
    held = Departure.objects.live().filter(pk=int(pk), link_version=int(version), returned_at=None)
    return held.exclude(left_at=None).select_related("person", "organisation", "care").first()


@transaction.atomic
def renew_link(*, departure: Departure, actor: User, at: datetime) -> Departure:
    """A new check-in link; the former one opens nothing. Raises NotAllowed for who does not follow them."""
    if not can_follow(actor, departure):
        raise NotAllowed("mobility.departure.keep")
    held = Departure.objects.select_for_update().get(pk=departure.pk)
    held.link_version += 1
    held.save(update_fields=["link_version"])
    record(actor, "mobility.departure.link_renewed", held, at=at)
    departure.refresh_from_db()
    return departure


@transaction.atomic
def check_in(
    *, departure: Departure, state: str, way: str, note: str = "", actor: User | None, at: datetime
) -> CheckIn:
    """Somebody gives news. A call for help is a report of its own, told at once to who is on call.

    The same words again within minutes are the same news, and one call.
    ``actor``: who noted what was told by telephone; none: the person, by their link or letter. Raises NotAllowed,
    RuleViolation ``mobility.not_away``, ``mobility.check_in_state``.
    """
    if actor is not None and not can_follow(actor, departure):
        raise NotAllowed("mobility.departure.keep")
    if state not in CheckIn.State.values:
        raise RuleViolation("mobility.check_in_state", field="state")
    related = Departure.objects.select_for_update(of=("self",)).select_related("care", "person", "organisation")
    held = related.get(pk=departure.pk)
    if held.left_at is None or held.returned_at is not None or held.cancelled_at is not None:
        raise RuleViolation("mobility.not_away")
    told = {"state": state, "way": way, "note": note.strip()[:300]}
    if again := held.check_ins.filter(at__gt=at - _AGAIN, **told).order_by("-at").first():
        return again
    news = CheckIn.objects.create(departure=held, at=at, **told)
    care, risk = asked.care_of(held), asked.risk_of(held.country)
    held.last_check_in_at, held.silent_since = at, None
    held.next_check_in_at = rules.next_news(care, level=risk.level if risk else None, at=at) if care else None
    held.save(update_fields=["last_check_in_at", "silent_since", "next_check_in_at"])
    record(actor, "mobility.check_in.received", held, at=at, after={"way": way})
    for owed in about(held, SILENCE):
        meet(obligation=owed, actor=actor, at=at)
    if state == CheckIn.State.HELP:
        reporting.call_for_help(departure=held, account=news.note, actor=actor, at=at)
    departure.refresh_from_db()
    return news


def from_letter(content: bytes, *, at: datetime) -> CheckIn | None:
    """News in an answer to our letter; none when the letter answers no such letter, or its link is dead."""
    letter = message_from_bytes(content, policy=policy.default)
    token = rules.token_in(str(letter.get("subject", "")))
    departure = find(token) if token else None
    if departure is None or not isinstance(letter, EmailMessage):
        return None
    body = letter.get_body(preferencelist=("plain",))
    words = rules.own_words(str(body.get_content()) if body is not None else "")
    state = CheckIn.State.HELP if rules.asks_for_help(words) else CheckIn.State.WELL
    return check_in(departure=departure, state=state, way=CheckIn.Way.MAIL, note=words, actor=None, at=at)


def ask_for_news(*, at: datetime) -> int:
    """Write to whoever is expected to give news within a day, once for each; gives how many letters."""
    due = Departure.objects.live().filter(
        next_check_in_at__gt=at, next_check_in_at__lte=at + ASKED_BEFORE, returned_at=None
    )
    unasked = due.filter(Q(news_asked_at=None) | Q(news_asked_at__lt=at - ASKED_BEFORE))
    written = 0
    for departure in unasked.exclude(person__email="").select_related("person").order_by("pk")[:_BATCH]:
        with transaction.atomic():
            language, token = departure.person.language or "fr", token_of(departure)
            facts = {"link": address("departure_check_in", language, token=token), "mark": rules.mark(token)}
            mail.write(departure.person.email, "mobility/news", language, facts, at)
            Departure.objects.filter(pk=departure.pk).update(news_asked_at=at)
        written += 1
    return written


def note_silences(*, at: datetime) -> int:
    """Who should have given news and did not: an obligation for who follows them, and a letter; once a silence."""
    found = Departure.objects.silent(at).filter(silent_since=None).exclude(left_at=None)
    raised = 0
    for pk in list(found.order_by("next_check_in_at").values_list("pk", flat=True)[:_BATCH]):
        raised += _note_silence(pk, at)
    return raised


@transaction.atomic
def _note_silence(pk: int, at: datetime) -> bool:
    held = Departure.objects.select_for_update(of=("self",)).select_related("care", "organisation").get(pk=pk)
    care, expected = asked.care_of(held), held.next_check_in_at
    if care is None or expected is None or held.silent_since is not None or held.returned_at is not None:
        return False
    if not rules.is_silent(care, expected_at=expected, at=at):
        return False
    held.silent_since = expected
    held.save(update_fields=["silent_since"])
    titles = {
        "fr": f"Prendre des nouvelles : {read(held.title, 'fr').text}",
        "en": f"Get news: {read(held.title, 'en').text}",
    }
    open_one(
        kind=SILENCE,
        subject=held,
        due_at=end_of(timezone.localdate(expected + timedelta(hours=care.grace_hours))),
        actor=None,
        at=at,
        debtor=held.organisation,
        title=titles,
    )
    record(None, "mobility.check_in.missed", held, at=at)
    for user in told_for(held.organisation_id):
        language = user.language or "fr"
        facts = {"title": read(held.title, language).text, "link": address("departure_file", language, pk=held.pk)}
        mail.write(user.email, "mobility/silence", language, facts, at)
    return True
