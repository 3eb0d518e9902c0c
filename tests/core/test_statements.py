"""Statements kept ready give and write what the ORM does; one pen at a time, put down whatever happens."""

from __future__ import annotations

from datetime import timedelta
from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connection, transaction
from django.db.models import CharField
from django.forms.models import model_to_dict

from maillon.core.audit.models import AuditEvent
from maillon.core.audit.queries import verify
from maillon.core.audit.services import Deed, record, record_all
from maillon.core.jobs.models import JobRun
from maillon.core.jobs.services import enqueue_once
from maillon.core.statements import Kept, Slot, insert
from tests.engagement.making import AT
from tests.personas import semis


def waiting_job(name, **fields):
    return JobRun(name=name, created_at=AT, not_before=AT + timedelta(hours=1), **fields)


@pytest.mark.django_db
def test_a_kept_question_answers_as_the_orm_does_each_time_with_its_values():
    columns = ("name", "not_before", "arguments", "max_attempts")
    kept = Kept(lambda: JobRun.objects.filter(name=Slot(0, CharField()), state="waiting").values_list(*columns))
    for name in ("une", "deux"):
        waiting_job(name, arguments={"d": name}).save()
        assert kept.ask(name) == JobRun.objects.filter(name=name).values_list(*columns).get()
    assert kept.ask("aucune") is None


@pytest.mark.django_db
def test_a_row_inserted_is_the_row_saved():
    inserted, saved = (
        insert(waiting_job("une", arguments={"é": [1, None]})),
        waiting_job("une", arguments={"é": [1, None]}),
    )
    saved.save()
    rows = [model_to_dict(JobRun.objects.get(pk=one.pk), exclude=["id"]) for one in (inserted, saved)]
    assert rows[0] == rows[1]
    inserted.message = "changé"
    inserted.save()
    assert JobRun.objects.count() == 2


@pytest.mark.django_db
def test_the_journal_is_one_chain_whether_lines_come_alone_or_together():
    home = semis()
    record(None, "core.test.done", home, at=AT, after={"a": 1})
    record_all(None, [Deed("core.test.done", home), Deed("core.test.done", home)], at=AT)
    record(None, "core.test.done", home, at=AT)
    numbers = list(AuditEvent.objects.order_by("sequence").values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert verify().intact


@pytest.mark.django_db
def test_the_same_job_waits_once_and_again_when_it_began():
    first = enqueue_once("engagement.registrations.tell", at=AT)
    assert enqueue_once("engagement.registrations.tell", at=AT).pk == first.pk
    JobRun.objects.update(state="running", attempts=1)
    assert enqueue_once("engagement.registrations.tell", at=AT).pk != first.pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a pen for each row")
@pytest.mark.parametrize("ending", ["commit", "rollback", "close"])
def test_who_waits_for_the_pen_gets_it_however_the_other_ends(ending):
    asked, wrote = Signal(), Signal()

    def other():
        asked.set()
        with transaction.atomic():
            wrote.set()
        connection.close()

    thread = Thread(target=other)
    try:
        with transaction.atomic():
            thread.start()
            assert asked.wait(10)
            assert not wrote.is_set()
            if ending == "rollback":
                transaction.set_rollback(True)
            if ending == "close":
                connection.close()
    finally:
        thread.join(10)
    assert wrote.is_set()
