from __future__ import annotations

from django.db import models

from maillon.core.editorial.rules import Text


class Passage(models.Model):
    """One paragraph of editorial text: the French governs, the English answers one exact French."""

    page = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    text_fr = models.TextField()
    text_en = models.TextField(blank=True)
    fr_changed_at = models.DateTimeField()
    en_changed_at = models.DateTimeField(null=True)
    en_translates = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the French the English translates."
    )

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["page", "position"], name="passage_place")]

    def as_text(self) -> Text:
        """The paragraph in plain values."""
        return Text(self.text_fr, self.text_en, self.fr_changed_at, self.en_changed_at, self.en_translates)

    def take(self, text: Text) -> None:
        """Hold what the values say; the caller saves."""
        self.text_fr, self.text_en = text.fr, text.en
        self.fr_changed_at, self.en_changed_at, self.en_translates = (
            text.fr_changed_at,
            text.en_changed_at,
            text.en_translates,
        )
