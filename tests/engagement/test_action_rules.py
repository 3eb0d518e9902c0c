"""What makes two signatures one, what sets one apart, what chance does, whom an action belongs to: by property."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.parties.models import Organisation
from maillon.engagement.models import Action
from maillon.engagement.permissions import actions as permissions
from maillon.engagement.rules.actions import chance, postal_code, same_mailbox, same_person, suspicion
from maillon.engagement.rules.elected import mail_link, place_key, postal_prefix
from maillon.engagement.rules.paper import read_lines
from tests.engagement.acting import AT, action
from tests.network.making import member
from tests.personas import ELSEWHERE, people, semis

LOCAL = st.from_regex(r"[a-z0-9]([a-z0-9.]{0,8}[a-z0-9])?", fullmatch=True)


@given(
    LOCAL, st.sampled_from(["exemple.org", "gmail.com", "Googlemail.com", "cégep.qc.ca"]), st.text("abc", max_size=3)
)
def test_one_mailbox_has_one_spelling(local, domain, label):
    plain = same_mailbox(f"{local}@{domain}")
    assert same_mailbox(plain) == plain
    assert same_mailbox(f"  {local.upper()}+{label}@{domain.upper()} ") == plain
    assert same_mailbox(f"x{local}@{domain}") != plain


@given(st.text(max_size=20))
def test_any_text_is_a_postal_code_or_not(typed):
    code = postal_code(typed)
    assert code is None or code == "" or (len(code) == 7 and postal_code(code) == code)
    assert postal_prefix("h2x 1y4") == postal_prefix("H2X") == "h2x" and postal_prefix("Magog") == ""


@given(st.lists(st.sampled_from(["Ana", "Roy", "Éloi", "de"]), min_size=1, max_size=4))
def test_one_person_whatever_the_order_of_their_names(words):
    assert same_person(" ".join(words), "H2X 1Y4") == same_person(", ".join(reversed(words)).upper(), "H2X 1Y4")
    assert same_person(" ".join(words), "") == ""


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_chance_is_a_probability_and_less_when_further_apart(first, second):
    assert 0 <= chance(first, second) <= 1 and chance(first, second) == chance(second, first)
    assert chance(first + second, 0) <= chance(first, second) + 1e-12


def test_chance_is_the_exact_one():
    assert chance(0, 0) == chance(1, 1) == chance(1, 0) == 1
    assert chance(10, 0) == pytest.approx(2 / 2**10)
    assert chance(1050, 950) == pytest.approx(0.0268, abs=0.0005)
    assert chance(1100, 950) == pytest.approx(0.0010, abs=0.0002)


@given(st.text(max_size=300))
def test_every_line_of_a_sheet_is_read_or_told_unreadable(typed):
    lines = read_lines(typed)
    assert len(lines) == len([line for line in typed.splitlines() if line.strip(" \t;")])
    assert all(one is None or (one.name and (one.postal_code or one.email)) for one in lines)


@given(st.integers(0, 100), st.integers(0, 100), st.booleans())
def test_what_sets_apart(seconds, from_there, is_twin):
    found = suspicion(age=timedelta(seconds=seconds), from_there=from_there, is_twin=is_twin)
    assert (found is None) == (seconds >= 3 and from_there < 15 and not is_twin)


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\x85"), max_size=60))
def test_a_letter_arrives_whole_in_ones_own_mailbox(text):
    link = mail_link("elue@exemple.org", text, f"{text}\nfin")
    asked = parse_qs(urlsplit(link).query, keep_blank_values=True, max_num_fields=2)
    assert asked["subject"] == [text] and asked["body"] == [f"{text}\r\nfin"]


def test_one_types_a_town_as_one_likes():
    assert place_key("St-Jérôme") == place_key("saint jerome") == place_key("SAINT-JÉRÔME")
    assert place_key("Ste-Luce") == place_key("Sainte-Luce") != place_key("Saint-Luce")


@pytest.mark.django_db
def test_who_keeps_and_who_sees_is_the_same_asked_one_by_one_and_as_a_list():
    known = people()
    home, elsewhere = semis(), Organisation.objects.get(legal_name_fr=ELSEWHERE)
    member(home)
    for owner in (None, home, elsewhere):
        for published_at in (None, AT, AT + timedelta(days=9)):
            action(organisation=owner, published_at=published_at)
    everybody = [None, known.amina, known.benoit, known.odile, known.lea, known.mireille, known.fatou]
    for user in everybody:
        for one in Action.objects.all():
            keeps = permissions.actions_kept_by(user).filter(pk=one.pk).exists()
            sees = permissions.actions_seen_by(user, at=AT).filter(pk=one.pk).exists()
            assert permissions.can_keep_action(user, one) == keeps
            assert permissions.can_see_action(user, one, at=AT) == sees
            assert sees or not keeps
