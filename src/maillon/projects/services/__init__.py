"""What people do with activities: each function is a sentence they would say."""

from maillon.projects.services.drafts import discard_draft, keep_draft
from maillon.projects.services.editing import create, duplicate, edit, restore, undo
from maillon.projects.services.organisations import mention
from maillon.projects.services.publishing import publish, withdraw
from maillon.projects.services.spreadsheets import apply_import, plan_import, receive_import

__all__ = [
    "apply_import",
    "create",
    "discard_draft",
    "duplicate",
    "edit",
    "keep_draft",
    "mention",
    "plan_import",
    "publish",
    "receive_import",
    "restore",
    "undo",
    "withdraw",
]
