from __future__ import annotations

from django.db import models


class ParticipatingOrganisation(models.Model):
    """An organisation's part in an activity: funding, accountable, extending or implementing."""

    class Role(models.TextChoices):
        """OrganisationRole of IATI 2.03."""

        FUNDING = "1"
        ACCOUNTABLE = "2"
        EXTENDING = "3"
        IMPLEMENTING = "4"

    activity = models.ForeignKey("projects.Activity", on_delete=models.CASCADE, related_name="participants")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(max_length=1, choices=Role.choices)
    reference = models.CharField(max_length=120, blank=True, help_text="the identifier as published")
    name = models.JSONField(default=dict, help_text="narratives as published")
    type = models.CharField(max_length=4, blank=True, help_text="OrganisationType")
    their_activity = models.CharField(max_length=200, blank=True, help_text="the same work in their own data")

    class Meta:
        app_label = "projects"
        indexes = [models.Index(fields=["organisation", "role"], name="participation_organisation")]
