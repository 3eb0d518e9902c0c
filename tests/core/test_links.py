"""Secret addresses: each opens what it says and nothing else, and those already sent still open."""

from __future__ import annotations

import pytest
from django.core.signing import Signer
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.links import Link

SAID = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789"), min_size=1, max_size=40)


@given(SAID, st.sampled_from([".", "-"]))
def test_what_is_said_is_read_and_a_changed_sign_opens_nothing(said: str, mark: str) -> None:
    link = Link("essai", mark=mark)
    token = link.token(said)
    assert link.read(token) == said
    assert link.number(token) == (int(said) if said.isdecimal() else None)
    assert Link("autre", mark=mark).read(token) is None
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert link.read(changed) is None and link.read(said) is None and link.read("") is None


@pytest.mark.parametrize("token", ["1", "1.", ".1", "-", "1-", "１.x", "1.x.y", "\x00.x"])
def test_what_we_never_wrote_opens_nothing(token: str) -> None:
    for mark in (".", "-"):
        assert Link("essai", mark=mark).read(token) is None
        assert Link("essai", mark=mark).number(token) is None


def test_letters_already_sent_still_open() -> None:
    assert Link("training-session").number(Signer(salt="training-session", sep=".").sign("12")) == 12
    assert Link("mobility.alerts", mark="-").number(
        Signer(salt="mobility.alerts", sep="~").sign("12").replace("~", "-", 1)
    ) == 12  # fmt: skip
