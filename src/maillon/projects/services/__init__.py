"""What people do with activities: each function is a sentence they would say."""

from maillon.projects.services.drafts import discard_draft, keep_draft
from maillon.projects.services.editing import create, duplicate, edit, restore, undo
from maillon.projects.services.organisations import mention
from maillon.projects.services.publishing import publish, withdraw
from maillon.projects.services.reach import bring_reach, keep_reach, placed, restore_reach, withdraw_reach
from maillon.projects.services.reach_rules import load_reach_rules, rule_of_file
from maillon.projects.services.spreadsheets import apply_import, plan_import, receive_import

__all__ = [
    "apply_import",
    "bring_reach",
    "create",
    "discard_draft",
    "duplicate",
    "edit",
    "keep_draft",
    "keep_reach",
    "load_reach_rules",
    "mention",
    "placed",
    "plan_import",
    "publish",
    "receive_import",
    "restore",
    "restore_reach",
    "rule_of_file",
    "undo",
    "withdraw",
    "withdraw_reach",
]
