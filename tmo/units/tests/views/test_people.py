from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tmo.audit.models import Event
from tmo.units.enums import RoleKind
from tmo.units.models import Invitation, Role
from tmo.units.tests.factories import (
    AT,
    make_admin,
    make_invitation,
    make_organisation,
    make_role,
    make_user,
    make_workplace,
)

pytestmark = pytest.mark.django_db

ROBIN = {"name": "Robin Å", "email": "robin@demo.example", "kind": "manager", "workplace": "", "language": "sv"}


def list_url(organisation):
    return reverse("people_list", args=[organisation.pk])


def propose_url(organisation):
    return reverse("invitation_propose", args=[organisation.pk])


def words_of(response):
    return [str(message) for message in response.context["messages"]]


def test_the_list_shows_people_and_invitations_of_this_organisation_and_no_other(as_anna, organisation):
    make_role(make_user("staff@demo.example", name="Lisa Hägg"), organisation, RoleKind.STAFF)
    make_invitation(organisation, email="invited@demo.example", name="Robin Å")
    make_role(make_user("canary@demo.example", name="Canary"), make_organisation(), RoleKind.STAFF)
    make_invitation(email="canary2@demo.example")
    response = as_anna.get(list_url(organisation))
    people = {row.person for row in response.context["roles"]}
    assert (response.status_code, people) == (200, {"Anna", "Lisa Hägg", "Kim Ek"})
    assert [row.person for row in response.context["invitations"]] == ["Robin Å"]
    assert "anary" not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_number_of_queries_for_one_row_and_for_three(
    as_anna, organisation, rows, django_assert_num_queries
):
    for _ in range(rows):
        make_role(make_user(), organisation, RoleKind.STAFF, workplace=make_workplace(organisation))
        make_invitation(organisation, proposed_by=make_user())
    as_anna.get(list_url(organisation))
    # session, account, roles, organisation; savepoints of the reading (2), people, invitations, event;
    # administrators, workplaces of the form; support contact
    with django_assert_num_queries(11):
        as_anna.get(list_url(organisation))


def test_a_button_that_would_be_refused_is_grey_and_says_why(as_anna, organisation):
    make_invitation(organisation, proposed_by=make_admin(organisation), email="anna@demo.example")
    [row] = as_anna.get(list_url(organisation)).context["invitations"]
    with translation.override("en"):
        assert str(row.refusal) == "Nobody changes their own roles. Ask another administrator."
    own = next(row for row in as_anna.get(list_url(organisation)).context["roles"] if row.person == "Anna")
    assert str(own.refusal) == str(row.refusal)
    content = as_anna.get(list_url(organisation)).content.decode()
    assert content.count(f'disabled aria-describedby="refusal-{own.id}"') == 1


def test_a_proposal_is_saved_and_waits(as_anna, organisation):
    response = as_anna.post(propose_url(organisation), ROBIN, follow=True)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.name, invitation.kind) == ("robin@demo.example", "Robin Å", "manager")
    assert words_of(response) == ["The invitation waits for another administrator's approval."]


def test_what_was_typed_comes_back_with_the_reason(as_anna, organisation):
    response = as_anna.post(propose_url(organisation), {**ROBIN, "kind": "principal"})
    form = response.context["form"]
    assert response.status_code == 422
    assert form.non_field_errors() == ["This role is held at a workplace. Choose which one."]
    assert (form["name"].value(), form["email"].value()) == ("Robin Å", "robin@demo.example")
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u200b\u200b"),
        ("name", "Ro\x00bin"),
        ("name", "x" * 201),
        ("email", ""),
        ("email", "rektor@"),
        ("email", "a@b.se,c@d.se"),
        ("email", '"a b"@x.se'),
        ("email", "å@exämple.se"),
        ("email", "a" * 320 + "@b.se"),
        ("email", '"rektor" <x@evil.example>'),
        ("email", "a@b.se\r\nBcc: evil@x.se"),
        ("kind", "king"),
        ("kind", "trainer"),
        ("language", "fi"),
        ("workplace", "1"),
        ("workplace", str(uuid4())),
    ],
)
def test_bad_input_comes_back_with_a_message_at_its_field(as_anna, organisation, field, value):
    response = as_anna.post(propose_url(organisation), {**ROBIN, field: value})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Invitation.objects.count() == 0


def test_another_organisations_workplace_is_no_choice(as_anna, organisation):
    response = as_anna.post(propose_url(organisation), {**ROBIN, "kind": "staff", "workplace": make_workplace().pk})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["workplace"])


def test_a_name_with_a_direction_mark_is_kept_and_shown_isolated(as_anna, organisation):
    name = "Robin \u202eÅ"
    as_anna.post(propose_url(organisation), {**ROBIN, "name": name})
    assert Invitation.objects.get().name == name
    assert f"<bdi>{name}</bdi>" in as_anna.get(list_url(organisation)).content.decode()


def test_markup_in_a_name_is_shown_as_text(as_anna, organisation):
    as_anna.post(propose_url(organisation), {**ROBIN, "name": '<script>alert(1)</script>{{7*7}}"'})
    content = as_anna.get(list_url(organisation)).content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in content


def test_extra_fields_set_nothing(as_anna, organisation, anna):
    other = make_organisation()
    extra = {"organisation": other.pk, "proposed_by": make_user().pk, "approved_by": anna.pk, "is_staff": "on"}
    as_anna.post(propose_url(organisation), {**ROBIN, **extra, "approved_at": "2027-01-01", "id": uuid4()})
    saved = Invitation.objects.get()
    assert (saved.organisation, saved.proposed_by, saved.approved_by) == (organisation, anna, None)


def test_the_second_administrator_approves(as_anna, organisation):
    invitation = make_invitation(organisation)
    response = as_anna.post(reverse("invitation_approve", args=[organisation.pk, invitation.pk]), follow=True)
    invitation.refresh_from_db()
    assert (invitation.approved_at, words_of(response)) == (AT, ["The invitation is approved and on its way."])


def test_the_proposer_is_told_that_somebody_else_has_to_approve(as_anna, organisation, anna):
    invitation = make_invitation(organisation, proposed_by=anna)
    response = as_anna.post(reverse("invitation_approve", args=[organisation.pk, invitation.pk]), follow=True)
    invitation.refresh_from_db()
    assert invitation.approved_at is None
    assert words_of(response) == ["Somebody other than the one who proposed it has to approve."]


def test_an_invitation_is_taken_back(as_anna, organisation):
    invitation = make_invitation(organisation)
    response = as_anna.post(reverse("invitation_revoke", args=[organisation.pk, invitation.pk]), follow=True)
    invitation.refresh_from_db()
    assert (invitation.revoked_at, words_of(response)) == (AT, ["The invitation is taken back."])


def test_a_role_ended_in_one_tab_is_gone_on_the_next_request_in_the_other(as_anna, organisation):
    bo = make_admin(organisation)
    other_tab = Client()
    other_tab.force_login(bo)
    assert other_tab.get(list_url(organisation)).status_code == 200
    as_anna.post(reverse("role_end", args=[organisation.pk, bo.roles.get().pk]))
    response = other_tab.get(list_url(organisation))
    assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("account_login"))


def test_a_role_ended_while_another_one_is_left_shuts_the_tab_and_answers_404_from_then_on(as_anna, organisation):
    bo = make_admin(organisation)
    make_role(bo, organisation, RoleKind.MANAGER)
    other_tab = Client()
    other_tab.force_login(bo)
    as_anna.post(reverse("role_end", args=[organisation.pk, bo.roles.get(kind=RoleKind.ADMIN).pk]))
    assert other_tab.get(list_url(organisation)).status_code == 302
    bo.refresh_from_db()
    other_tab.force_login(bo)
    assert other_tab.get(list_url(organisation)).status_code == 404


def urls_of(organisation):
    invitation, role = make_invitation(organisation), make_role(make_user(), organisation, RoleKind.STAFF)
    return [
        ("get", list_url(organisation)),
        ("post", propose_url(organisation)),
        ("post", reverse("invitation_approve", args=[organisation.pk, invitation.pk])),
        ("post", reverse("invitation_revoke", args=[organisation.pk, invitation.pk])),
        ("post", reverse("role_end", args=[organisation.pk, role.pk])),
    ]


def test_another_organisations_people_do_not_exist_and_the_attempt_is_logged(as_anna, anna):
    other = make_organisation()
    urls = urls_of(other)
    before = (Invitation.objects.get().approved_at, Role.objects.filter(ends_on__isnull=False).count())
    answers = [getattr(as_anna, method)(url, ROBIN if method == "post" else None) for method, url in urls]
    unknown = as_anna.get(reverse("people_list", args=[uuid4()]))
    assert [answer.status_code for answer in answers] == [404] * 5
    assert answers[0].content.replace(str(other.pk).encode(), b"") == unknown.content
    refused = Event.objects.filter(kind="organisation.refused", user_id=anna.pk)
    assert [event.facts["key"] for event in refused.order_by("id")].count(str(other.pk)) == 5
    assert (Invitation.objects.get().approved_at, Role.objects.filter(ends_on__isnull=False).count()) == before


def test_without_signing_in_every_page_leads_to_the_sign_in_page(client, organisation):
    for method, url in urls_of(organisation):
        response = getattr(client, method)(url)
        assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("account_login"))


def test_a_page_that_changes_something_answers_post_only(as_anna, organisation):
    for method, url in urls_of(organisation):
        wrong = ("get", "head", "put", "delete", "patch") if method == "post" else ("post", "put", "delete", "patch")
        assert [getattr(as_anna, name)(url).status_code for name in wrong] == [405] * len(wrong)


def test_a_key_has_one_written_form(as_anna, organisation):
    key = str(organisation.pk)
    forms = [key.upper(), "{" + key + "}", f"urn:uuid:{key}", key[:-1], key.replace("-", ""), key + "1"]
    found = [as_anna.get(f"/organisation/{form}/people/").status_code for form in forms if form != key]
    assert set(found) == {404}


@pytest.mark.parametrize("after", ["-1", "x", "' OR 1=1", "\x00", "9" * 10_000])
def test_a_page_key_that_is_none_shows_the_first_page(as_anna, organisation, after):
    response = as_anna.get(list_url(organisation), {"after": after})
    assert (response.status_code, [row.person for row in response.context["roles"]]) == (200, ["Anna"])
