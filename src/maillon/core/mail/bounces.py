"""Letters that come back: what a delivery report (RFC 3464) says of which address."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.policy import default

_CODE = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_MOST = 200


@dataclass(frozen=True, slots=True)
class Bounce:
    """An address a letter did not reach, and the code of why (RFC 3463): class 5 is permanent, 4 temporary."""

    address: str
    code: str

    @property
    def is_permanent(self) -> bool:
        """Whether trying again is of no use."""
        return self.code.startswith("5")


def read(letter: bytes) -> list[Bounce]:
    """What a delivery report says did not arrive; empty when the letter is no such report, or everything arrived."""
    try:
        message = email.message_from_bytes(letter, policy=default)
        return list(_failed(message)) if isinstance(message, EmailMessage) else []
    except (ValueError, LookupError, IndexError, AttributeError):
        # The parser of headers trips on what no mail server writes: that is no report.
        return []


def _failed(message: EmailMessage) -> Iterator[Bounce]:
    told = 0
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            bounce = _read(block) if isinstance(block, Message) else None
            if bounce is not None and told < _MOST:
                told += 1
                yield bounce


def _read(block: Message) -> Bounce | None:
    action = str(block.get("Action", "")).strip().lower()
    found = _CODE.search(str(block.get("Status", "")))
    # The address as we wrote it comes first: a mailbox may forward to one that we do not know.
    said = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
    address = said.rpartition(";")[2].strip().strip("<>").lower()
    if action != "failed" or found is None or found[1] == "2" or "@" not in address or len(address) > 254:
        return None
    return Bounce(address, found[0])
