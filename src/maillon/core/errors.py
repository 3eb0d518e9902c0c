"""What a rule refuses: a code and its facts; the surfaces say it in the reader's language."""

from __future__ import annotations

from typing import Any


class RuleViolation(Exception):
    """A rule of the field forbids this; nothing was changed.

    ``code`` is stable and names the rule (``projects.percentages``); ``params`` are the plain values a
    sentence needs; ``field`` names the answer to correct, where there is one.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({facts})" if facts else self.code


class NotAllowed(Exception):
    """This person may not do this here; ``action`` is the permission's name."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action
