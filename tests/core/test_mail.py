"""Letters leave after the transaction that wrote them, once, in both shapes, in the reader's language."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from maillon.core.errors import RuleViolation
from maillon.core.jobs import services as jobs
from maillon.core.jobs.models import JobRun
from maillon.core.mail import rules, services
from maillon.core.mail.models import Message

LETTER = """{% load i18n %}{% autoescape off %}{% translate "Oui" %} : {{ name }}

Bonjour {{ name }},

https://maillon.exemple.org/invitation/x?a=1&b=<2>
{% endautoescape %}"""


@pytest.fixture(autouse=True)
def templates(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "essai.txt").write_text(LETTER)
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path], "OPTIONS": {}}
    ]


def write(**changed: str) -> Message:
    context = {"name": changed.get("name", "Léa <script>")}
    return services.write("lea@exemple.org", "essai", changed.get("language", "fr"), context, timezone.now())


@pytest.mark.django_db
def test_a_letter_has_a_subject_a_text_and_the_same_in_html() -> None:
    write()
    run = jobs.work_once()
    assert run is not None and run.name == "core.mail.send" and run.result == {"sent": 1, "waiting": 0, "failed": 0}
    parsed = email.message_from_bytes(outbox.outbox[0].message().as_bytes(), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    assert parsed["To"] == "lea@exemple.org" and parsed["Subject"] == "Oui : Léa <script>"
    assert parsed["Content-Language"] == "fr" and parsed["Auto-Submitted"] == "auto-generated"
    plain, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert plain is not None and "Bonjour Léa <script>,\n" in plain.get_content()
    assert html is not None
    page = html.get_content()
    assert "<script>" not in page and 'href="https://maillon.exemple.org/invitation/x?a=1&amp;b="' in page
    assert '<html lang="fr">' in page
    sent = Message.objects.get()
    assert sent.state == Message.State.SENT and sent.sent_at and not sent.text and not sent.html
    assert services.send_waiting() == {"sent": 0, "waiting": 0, "failed": 0}


@pytest.mark.django_db
def test_a_letter_undone_with_its_transaction_never_leaves() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write()
        raise ZeroDivisionError
    assert jobs.work_once() is None and not outbox.outbox


@pytest.mark.django_db
def test_a_server_that_refuses_is_tried_again_and_one_bad_letter_holds_up_no_other(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    first = write()
    run = jobs.work_once()
    assert run is not None and run.state == JobRun.State.WAITING and run.not_before > timezone.now()
    first.refresh_from_db()
    assert (first.state, first.attempts, first.error) == ("waiting", 1, "ConnectionRefusedError")
    for _attempt in range(5):
        services.send_waiting()
    first.refresh_from_db()
    assert first.state == Message.State.FAILED
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    write(name="Amina")
    assert services.send_waiting()["sent"] == 1


@given(text=st.text(max_size=200))
def test_any_text_splits_into_one_line_and_a_body_or_is_refused(text: str) -> None:
    try:
        subject, body = rules.split(text)
    except RuleViolation:
        return
    assert subject and "\n" not in subject and "\r" not in subject and len(subject) <= 200 and body.strip()
    assert "<script" not in rules.html(subject, body + "<script>", language="fr")


@pytest.mark.django_db
def test_a_letter_carries_an_event_and_says_where_such_letters_are_stopped() -> None:
    event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nSUMMARY:Assemblée\r\nEND:VCALENDAR\r\n"
    at = timezone.now()
    stop = "https://maillon.exemple.org/lettres/x/"
    services.write("lea@exemple.org", "essai", "fr", {"name": "Léa"}, at, calendar=event, unsubscribe=stop)
    assert services.send_waiting()["sent"] == 1
    parsed = email.message_from_bytes(outbox.outbox[0].message().as_bytes(), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    assert parsed["List-Unsubscribe"] == f"<{stop}>" and "One-Click" in parsed["List-Unsubscribe-Post"]
    [attached] = parsed.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("invitation.ics", "text/calendar")
    assert "SUMMARY:Assemblée" in attached.get_content()
    kept = Message.objects.get()
    assert (kept.calendar, kept.unsubscribe) == ("", ""), "what has left is not kept"
