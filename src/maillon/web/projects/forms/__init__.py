"""The pages on which an activity is described: questions, repeatable rows, and both ways to its document."""

from maillon.web.projects.forms.filled import Filled, added, compacted, removed
from maillon.web.projects.forms.sections import SECTIONS, Section

__all__ = ["SECTIONS", "Filled", "Section", "added", "compacted", "removed"]
