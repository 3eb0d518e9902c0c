"""The access table: every address of the site × persona → status. A new address needs its row here.

A row names the address, the method, what stands in its path (keys of ``World.places``) and a status for each of
``COLUMNS``. 302 sends to sign in, or on; 404 hides what must not be known to exist; 405 is a form's address that
nobody opens directly; 422 is the empty form sent to an address that takes forms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

COLUMNS = ("eve", "lea", "benoit", "odile", "amina", "fatou", "mireille")
"""Ève is anonymous; Léa has no role; Benoît's is the organisation in question; Odile is of another member."""


class Statuses(NamedTuple):
    """One status for each persona, in the order of ``COLUMNS``."""

    eve: int
    lea: int
    benoit: int
    odile: int
    amina: int
    fatou: int
    mireille: int


@dataclass(frozen=True)
class Row:
    """One address and method with what each persona gets."""

    name: str
    statuses: Statuses
    path: dict[str, str] = field(default_factory=dict)
    method: str = "get"


def all_get(status: int) -> Statuses:
    return Statuses(*[status] * len(COLUMNS))


def signed_in(status: int, *, eve: int = 302) -> Statuses:
    return Statuses(eve, *[status] * (len(COLUMNS) - 1))


def only(*who: str, status: int = 200, others: int = 404, eve: int = 302) -> Statuses:
    return Statuses(*[status if name in who else eve if name == "eve" else others for name in COLUMNS])


PUBLIC = all_get(200)
OWN = only("benoit")
ORGANISATION = {"slug": "semis"}
DRAFT = {"pk": "draft"}
KEY = {"pk": "key"}
DOSSIER = {"reference": "dossier"}
SECRETARIAT = only("amina")
VERSION = {"key": "trial", "number": "one"}
DRAFTED = {"key": "trial", "number": "drafted"}
BEGINNING = only("benoit", "odile", others=403)
"""Who may not begin a project is told who does."""
HANDLERS = only("amina", "mireille")
"""Who handles dossiers somewhere; of whose procedures, the lists say."""
DESK = {"reference": "desk_dossier"}
SITTING = {"pk": "sitting"}
ITEM = {"pk": "sitting", "item": "item"}

ROWS = [
    # Telephones, known by their own key, never by a session: see tests/dossiers/test_collecting.py.
    *(
        row
        for name, path in {
            "openrosa_form_list": {},
            "openrosa_submission": {},
            "openrosa_form": {"form_id": "nothing", "version": "one"},
            "openrosa_manifest": {"form_id": "nothing", "version": "one"},
            "openrosa_media": {"form_id": "nothing", "version": "one", "name": "nothing"},
            "openrosa_illustration": {"form_id": "nothing", "version": "one", "name": "nothing"},
        }.items()
        for row in (Row(name, all_get(401), path), Row(f"{name}_keyed", all_get(404), {**path, "key": "token"}))
    ),
    # What everybody reads.
    Row("home", PUBLIC),
    Row("explorer", PUBLIC),
    Row("choices", PUBLIC, {"name": "facet"}),
    Row("export", PUBLIC, {"format": "csv"}),
    Row("reached", PUBLIC),
    Row("reached_file", PUBLIC),
    Row("feed", PUBLIC),
    Row("organisations", PUBLIC),
    Row("organisation", PUBLIC, ORGANISATION),
    Row("open_data", PUBLIC),
    Row("open_data_file", all_get(404), {"name": "nothing", "format": "csv"}),
    Row("api_page", PUBLIC),
    Row("activity", PUBLIC, {"identifier": "published"}),
    Row("activity", only("benoit", eve=404), {"identifier": "draft_identifier"}),
    Row("activity_file", PUBLIC, {"identifier": "published"}),
    Row("activity_file", all_get(404), {"identifier": "draft_identifier"}),
    Row("verify", PUBLIC),
    Row("verify_code", all_get(404), {"code": "nothing"}),
    Row("verify_code", all_get(404), {"code": "nothing"}, method="post"),
    Row("robots", PUBLIC),
    Row("sitemap_index", PUBLIC),
    Row("sitemap", PUBLIC, {"section": "section", "page": "one"}),
    Row("page", PUBLIC, {"page": "a_page"}),
    Row("style", PUBLIC),
    Row("display", PUBLIC),
    Row("live", PUBLIC),
    Row("ready", PUBLIC),
    # The site's texts, and files kept for somebody.
    Row("texts", SECRETARIAT),
    Row("journal", SECRETARIAT),
    # One organisation written twice.
    Row("duplicates", SECRETARIAT),
    Row("compare_duplicates", only("amina", status=404)),
    Row("compare_duplicates", only("amina", status=404), method="post"),
    Row("keep_apart", signed_in(405)),
    Row("keep_apart", only("amina", status=404), method="post"),
    Row("confirm_name", signed_in(405), {"pk": "key"}),
    Row("confirm_name", only("amina", status=404), {"pk": "key"}, method="post"),
    Row("organisation_names", SECRETARIAT, ORGANISATION),
    Row("organisation_names", only("amina", status=422, eve=302), ORGANISATION, method="post"),
    Row("remove_name", signed_in(405), {"pk": "key"}),
    Row("remove_name", signed_in(404), {"pk": "key"}, method="post"),
    Row("edit_page", SECRETARIAT, {"page": "a_page"}),
    Row("file", all_get(404), {"pk": "key"}),
    # Coming in.
    Row("account_login", signed_in(302, eve=200)),
    Row("account_login", signed_in(302, eve=422), method="post"),
    Row("account_logout", signed_in(200)),
    Row("account_inactive", PUBLIC),
    Row("account_signup", signed_in(302, eve=200)),
    Row("account_open", signed_in(302, eve=200)),
    Row("account_open", signed_in(302, eve=422), method="post"),
    Row("account_open_with", all_get(404), {"token": "token"}),
    Row("account_reset_password", PUBLIC),
    Row("account_reset_password", all_get(422), method="post"),
    Row("account_reset_password_done", PUBLIC),
    Row("account_reset_password_from_key", PUBLIC, {"uidb36": "uid", "key": "token"}),
    Row("account_reset_password_from_key_done", PUBLIC),
    Row("account_email_verification_sent", PUBLIC),
    Row("account_confirm_email", PUBLIC, {"key": "token"}),
    Row("enter_as", all_get(405), {"pk": "persona"}),
    Row("enter_as", all_get(404), {"pk": "persona"}, method="post"),
    Row("invitation", PUBLIC, {"token": "invitation_token"}),
    Row("invitation", all_get(404), {"token": "token"}),
    # One's own account.
    Row("account_reauthenticate", signed_in(200)),
    Row("account_email", signed_in(200)),
    Row("account_change_password", signed_in(200)),
    Row("account_set_password", signed_in(302)),
    Row("mfa_index", signed_in(200)),
    Row("mfa_authenticate", all_get(302)),
    Row("mfa_reauthenticate", signed_in(302)),
    Row("mfa_activate_totp", signed_in(302)),
    Row("mfa_deactivate_totp", signed_in(404)),
    Row("mfa_view_recovery_codes", signed_in(404)),
    Row("mfa_generate_recovery_codes", signed_in(302)),
    Row("mfa_download_recovery_codes", signed_in(404)),
    Row("mfa_list_webauthn", signed_in(200)),
    Row("mfa_add_webauthn", signed_in(302)),
    Row("mfa_reauthenticate_webauthn", signed_in(302)),
    Row("mfa_login_webauthn", all_get(302)),
    Row("mfa_remove_webauthn", signed_in(302), KEY),
    Row("mfa_edit_webauthn", signed_in(302), KEY),
    Row("own_data", signed_in(200)),
    Row("own_data_file", signed_in(200)),
    Row("erasure", signed_in(302)),
    Row("api_tokens", signed_in(302)),
    Row("field_devices", signed_in(200)),
    Row("revoke_field_device", signed_in(405), {"pk": "token_pk"}),
    Row("revoke_token", signed_in(405), {"pk": "token_pk"}),
    # One's space, organisation and team.
    Row("space", signed_in(200)),
    # What is due: Semis owes something; a letter's link and a calendar's address are secrets of their own.
    Row("obligations", signed_in(200)),
    Row("obligation", only("benoit", "amina"), {"pk": "owed"}),
    Row("obligation", signed_in(404), {"pk": "owed"}, method="post"),
    Row("evidence", signed_in(404), {"pk": "owed", "evidence": "key"}),
    Row("organisation_obligations", only("benoit", "amina"), ORGANISATION),
    Row("reminder", all_get(404), {"token": "token"}),
    Row("reminder_frequency", all_get(404), {"token": "token"}),
    Row("reminders", signed_in(200)),
    Row("reminders", signed_in(422), method="post"),
    Row("calendar_renew", signed_in(405)),
    Row("calendar_renew", signed_in(302), method="post"),
    Row("calendar_revoke", signed_in(405), KEY),
    Row("calendar_revoke", signed_in(404), KEY, method="post"),
    Row("calendar_feed", all_get(404), {"token": "token"}),
    Row("reminder_schedules", SECRETARIAT),
    Row("reminder_schedules", only("amina", status=422), method="post"),
    Row("network_team", SECRETARIAT),
    Row("team", only("benoit", "amina"), ORGANISATION),
    Row("team", only("benoit", "amina", status=422), ORGANISATION, method="post"),
    Row("end_role", signed_in(405), {"pk": "grant"}),
    Row("end_role", only("benoit", "amina", status=302), {"pk": "reader_grant"}, method="post"),
    Row("withdraw_invitation", signed_in(405), {"pk": "invitation"}),
    Row("withdraw_invitation", only("benoit", "amina", status=302), {"pk": "invitation"}, method="post"),
    Row("record", OWN, ORGANISATION),
    Row("record", only("benoit", status=422), ORGANISATION, method="post"),
    Row("record_figure", signed_in(405), ORGANISATION),
    Row("record_figure", only("benoit", status=422), ORGANISATION, method="post"),
    # The organisation's projects.
    Row("my_activities", signed_in(200)),
    Row("my_activity_new", BEGINNING),
    Row("my_activities_import", BEGINNING),
    Row("my_activities_template", signed_in(200)),
    Row("my_activities_import_plan", signed_in(404), {"pk": "key"}),
    Row("my_activities_import_apply", signed_in(405), {"pk": "key"}),
    Row("my_activity", OWN, DRAFT),
    Row("my_activity_essentials", OWN, DRAFT),
    Row("my_activity_participants", OWN, DRAFT),
    Row("my_activity_places", OWN, DRAFT),
    Row("my_activity_sectors", OWN, DRAFT),
    Row("my_activity_money", OWN, DRAFT),
    Row("my_activity_results", OWN, DRAFT),
    Row("my_activity_publish", signed_in(405), DRAFT),
    Row("my_activity_publish", only("benoit", status=422), DRAFT, method="post"),
    Row("my_activity_withdraw", signed_in(405), DRAFT),
    Row("my_activity_withdraw", only("benoit", status=422), DRAFT, method="post"),
    Row("my_activity_duplicate", signed_in(405), DRAFT),
    Row("my_activity_duplicate", only("benoit", status=302), DRAFT, method="post"),
    Row("my_activity_undo", signed_in(405), DRAFT),
    Row("my_activity_undo", only("benoit", status=422), DRAFT, method="post"),
    Row("my_activity_history", OWN, DRAFT),
    Row("my_activity_restore", signed_in(405), DRAFT),
    Row("my_activity_restore", signed_in(404), DRAFT, method="post"),
    Row("my_activity_reach", OWN, DRAFT),
    Row("my_activity_reach", only("benoit", status=422), DRAFT, method="post"),
    Row("my_activity_reach_withdraw", signed_in(405), {**DRAFT, "number": "a_reach_list"}),
    Row("my_activity_reach_withdraw", only("benoit", status=302), {**DRAFT, "number": "a_reach_list"}, method="post"),
    Row("my_activity_reach_restore", signed_in(405), {**DRAFT, "number": "a_reach_list"}),
    Row("my_activity_reach_restore", only("benoit", status=302), {**DRAFT, "number": "a_reach_list"}, method="post"),
    # What one asks: dossiers as their applicant sees them.
    Row("applications", signed_in(200)),
    Row("application_start", signed_in(200), {"procedure": "trial"}),
    Row("application_start", only("benoit", "odile", "fatou", status=302, others=422), {"procedure": "trial"}, "post"),
    Row("application_link", all_get(410), {"token": "token"}),
    Row("support_link", all_get(410), {"token": "token"}),
    Row("application_offer", signed_in(410), {"token": "token"}),
    Row("application", OWN, DOSSIER),
    Row("application_page", OWN, {**DOSSIER, "pk": "answers", "number": "one"}),
    Row("application_page", only("benoit", status=422), {**DOSSIER, "pk": "answers", "number": "one"}, "post"),
    Row("application_page", only("odile"), {**DOSSIER, "pk": "support", "number": "one"}),
    Row("offline", OWN, {**DOSSIER, "pk": "answers"}),
    Row("offline_file", OWN, {**DOSSIER, "pk": "answers"}),
    Row("offline_again", signed_in(405), {**DOSSIER, "pk": "answers"}),
    Row("offline_again", signed_in(404), {**DOSSIER, "pk": "answers"}, "post"),
    Row("offline_return", PUBLIC),
    Row("offline_return", all_get(422), {}, "post"),
    Row("offline_link", all_get(410), {"token": "token"}),
    Row("offline_support_link", all_get(410), {"token": "token"}),
    Row("application_file", signed_in(404), {**DOSSIER, "pk": "key"}),
    Row("application_summary", OWN, DOSSIER),
    Row("application_summary", only("benoit", status=422), DOSSIER, "post"),
    Row("application_withdraw", signed_in(405), DOSSIER),
    Row("application_withdraw", only("benoit", status=422), DOSSIER, "post"),
    Row("application_message", signed_in(405), DOSSIER),
    Row("application_message", only("benoit", status=422), DOSSIER, "post"),
    Row("application_paper", signed_in(404), {**DOSSIER, "code": "nothing"}),
    Row("application_sharing", OWN, DOSSIER),
    Row("application_sharing", only("benoit", status=422), DOSSIER, "post"),
    Row("application_supports", OWN, DOSSIER),
    Row("application_supports", only("benoit", status=422), DOSSIER, "post"),
    Row("support", only("odile"), {**DOSSIER, "pk": "support"}),
    Row("support", only("odile", status=422), {**DOSSIER, "pk": "support"}, "post"),
    # The desk: who handles, reads and judges; Léa is among the readers, nobody here sits on the committee.
    Row("dossiers", HANDLERS),
    Row("dossiers_export", HANDLERS, {"format": "csv"}),
    Row("dossiers_export", signed_in(404), {"format": "nothing"}),
    Row("ranking", SECRETARIAT, {"pk": "desk_version"}),
    Row("calibration", SECRETARIAT, {"pk": "desk_version"}),
    Row("dossier", SECRETARIAT, DESK),
    Row("dossier_judge", signed_in(405), DESK),
    Row("dossier_judge", only("amina", status=302), DESK, "post"),
    Row("dossier_return", signed_in(405), DESK),
    Row("dossier_return", only("amina", status=422), DESK, "post"),
    Row("dossier_step", signed_in(405), DESK),
    Row("dossier_step", signed_in(404), DESK, "post"),
    Row("dossier_reject", signed_in(405), DESK),
    Row("dossier_reject", only("amina", status=422), DESK, "post"),
    Row("dossier_handler", signed_in(405), DESK),
    Row("dossier_handler", only("amina", status=302), DESK, "post"),
    Row("dossier_readers", signed_in(405), DESK),
    Row("dossier_readers", only("amina", status=422), DESK, "post"),
    Row("dossier_note", signed_in(405), DESK),
    Row("dossier_note", only("amina", status=422), DESK, "post"),
    Row("dossier_message", signed_in(405), DESK),
    Row("dossier_message", only("amina", status=422), DESK, "post"),
    Row("dossier_recuse", signed_in(405), DESK),
    Row("dossier_recuse", only("amina", status=422), DESK, "post"),
    Row("dossier_certify", signed_in(405), DESK),
    Row("dossier_certify", only("amina", status=422), DESK, "post"),
    Row("dossier_certificate_back", signed_in(405), {**DESK, "code": "nothing"}),
    Row("dossier_certificate_back", signed_in(404), {**DESK, "code": "nothing"}, "post"),
    Row("dossier_decide", signed_in(405), DESK),
    Row("dossier_decide", only("amina", status=422), DESK, "post"),
    Row("appraisal", only("lea"), {"reference": "read_dossier"}),
    Row("appraisal", only("lea", status=302), {"reference": "read_dossier"}, "post"),
    Row("appraisal", signed_in(404), DESK),
    Row("sittings", only("amina", "mireille", "lea", "benoit")),  # Léa and Benoît sit on a committee
    Row("sittings", only("amina", "mireille", status=404), method="post"),
    Row("sitting", SECRETARIAT, SITTING),
    Row("sitting_act", signed_in(405), SITTING),
    Row("sitting_act", signed_in(404), SITTING, "post"),
    Row("sitting_agenda", signed_in(405), SITTING),
    Row("sitting_agenda", only("amina", status=302), SITTING, "post"),
    Row("sitting_attendance", signed_in(405), SITTING),
    Row("sitting_attendance", signed_in(404), SITTING, "post"),
    Row("sitting_document", signed_in(404), {**SITTING, "kind": "nothing"}),
    Row("sitting_item", SECRETARIAT, ITEM),
    Row("sitting_propose", signed_in(405), ITEM),
    Row("sitting_propose", only("amina", status=422), ITEM, "post"),
    Row("sitting_vote", signed_in(405), ITEM),
    Row("sitting_vote", signed_in(404), ITEM, "post"),
    Row("sitting_decide", signed_in(405), ITEM),
    Row("sitting_decide", only("amina", status=422), ITEM, "post"),
    Row("committee", SECRETARIAT, {"key": "committee"}),
    Row("committee_seat", signed_in(405), {"key": "committee"}),
    Row("committee_seat", only("amina", status=422), {"key": "committee"}, "post"),
    # Procedures: a version in force and a draft of it; their owner's handlers alone, its rules for everybody.
    Row("procedures", HANDLERS),
    Row("procedure_new", HANDLERS),
    Row("procedure_new", only("amina", "mireille", status=422), method="post"),
    Row("procedure_rules", PUBLIC, {"key": "trial"}),
    Row("procedure_rules", all_get(404), {"key": "nothing"}),
    Row("procedure_version", SECRETARIAT, VERSION),
    Row("procedure_version", SECRETARIAT, DRAFTED),
    Row("version_copy", signed_in(405), VERSION),
    Row("version_copy", only("amina", status=302), VERSION, "post"),
    Row("version_publish", signed_in(405), VERSION),
    Row("version_publish", only("amina", status=422), VERSION, "post"),
    Row("version_retire", signed_in(405), DRAFTED),
    Row("version_retire", only("amina", status=422), DRAFTED, "post"),
    Row("version_extend", signed_in(405), VERSION),
    Row("version_extend", only("amina", status=422), VERSION, "post"),
    Row("version_difference", SECRETARIAT, DRAFTED),
    Row("version_replay", SECRETARIAT, DRAFTED),
    Row("version_replay", signed_in(404), DRAFTED, "post"),
    Row("version_export", SECRETARIAT, VERSION),
    Row("version_committee", signed_in(405), DRAFTED),
    Row("version_committee", only("amina", status=422), DRAFTED, "post"),
    Row("version_window", SECRETARIAT, DRAFTED),
    Row("version_window", only("amina", status=302), DRAFTED, "post"),
    Row("version_section", SECRETARIAT, {**DRAFTED, "section": "grid"}),
    Row("version_section", signed_in(404), {**VERSION, "section": "grid"}),
    Row("version_section", only("amina", status=302), {**DRAFTED, "section": "grid"}, "post"),
    Row("version_discard", signed_in(405), DRAFTED),
    Row("version_forms", SECRETARIAT, DRAFTED),
    Row("version_forms", only("amina", status=422), DRAFTED, "post"),
    Row("version_form", SECRETARIAT, {**DRAFTED, "pk": "trial_form"}),
    Row("form_illustrate", only("amina", status=422), {**DRAFTED, "pk": "trial_form"}, "post"),
    Row("form_illustrate", signed_in(405, eve=302), {**DRAFTED, "pk": "trial_form"}),
    Row("form_media", all_get(404), {"pk": "trial_form", "name": "nothing"}),
    Row("version_form", signed_in(404), {**DRAFTED, "pk": "trial_form"}, "post"),
    Row("version_workbook", SECRETARIAT, {**DRAFTED, "pk": "trial_form"}),
    # Imports.
    Row("imports", SECRETARIAT),
    Row("import_job", signed_in(404), {"pk": "key"}),
    Row("import_account", signed_in(404), {"pk": "key"}),
    Row("import_remarks", signed_in(404), {"pk": "key", "format": "csv"}),
]

ELSEWHERE = {
    "api": "tests/surfaces: tokens and scopes, not pages",
}
"""Namespaces tried by tests of their own, and which."""
