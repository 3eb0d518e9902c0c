from __future__ import annotations

from django.db import models


class Message(models.Model):
    """A letter by e-mail, written in the transaction that caused it and sent after it commits."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    to = models.EmailField()
    language = models.CharField(max_length=5)
    template = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True, help_text="an event (RFC 5545), attached")
    reply_to = models.EmailField(blank=True, help_text="whom an answer goes to; none: the site’s own address")
    unsubscribe = models.URLField(blank=True, max_length=500, help_text="where such letters are stopped")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "core"
        indexes = [models.Index(fields=["state", "created_at"], name="mail_queue")]
