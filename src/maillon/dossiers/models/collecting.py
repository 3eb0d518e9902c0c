"""Answers gathered on a telephone by ODK Collect or KoboCollect: the devices, and what they sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class FieldDevice(models.Model):
    """A telephone that a person lets collect for an organisation; only hashes of its key are kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="field_devices")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.CASCADE, related_name="field_devices")
    name = models.CharField(max_length=80, help_text="whose telephone, in its owner's words")
    username = models.CharField(max_length=40, unique=True, help_text="for Digest: appareil-7f3a")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key")
    ha1 = models.CharField(
        max_length=32, help_text="RFC 7616: MD5 of username, realm and key, which is 256 random bits"
    )
    created_at = models.DateTimeField()
    used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "dossiers"

    def __str__(self) -> str:
        return self.name


class ReceivedInstance(models.Model):
    """What a telephone sent, under its instance id: sent twice it is kept once, sent in parts it waits for the rest."""

    instance_id = models.CharField(max_length=80, unique=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the XML as sent")
    device = models.ForeignKey(FieldDevice, null=True, on_delete=models.SET_NULL, related_name="received")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey("dossiers.Form", on_delete=models.PROTECT, related_name="+")
    xml = models.TextField(help_text="as sent; emptied once kept in a submission")
    submission = models.OneToOneField(
        "dossiers.Submission", null=True, on_delete=models.PROTECT, related_name="received_as"
    )
    received_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "dossiers"


class ReceivedFile(models.Model):
    """A photo or document that came with an instance still to be completed."""

    instance = models.ForeignKey(ReceivedInstance, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "dossiers"
        constraints = [models.UniqueConstraint(fields=["instance", "name"], name="received_file_once")]
