"""The action plan over HTTP: written together, approved by the principal, fetched as PDF."""

import io
from datetime import timedelta

import pikepdf
import pypdf
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from programs.models import Ambassador, Attendance, Participant, Plan, PlanLine, PlanVersion, Session
from programs.tests.plan_world import (
    AFTER,
    LINE,
    draft,
    make_approved,
    make_draft,
    make_person,
    make_plan_world,
    signed_in,
    typed,
)
from programs.tests.views.reading import field_errors, page_text, summary
from tmo.audit.models import Event
from tmo.documents.building import build_due
from tmo.documents.models import Document
from tmo.units.models import Role

pytestmark = pytest.mark.django_db
WRITERS = ("principal", "trainer", "ambassador")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AFTER, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world():
    return make_plan_world()


@pytest.fixture
def at(world):
    """The address of a page of the first workplace's plan."""

    def address(name, *more, place=None):
        return reverse(f"programs:plan_{name}", args=[world.booking.pk, (place or world.here).pk, *more])

    return address


def test_a_plan_is_begun_with_the_day_of_the_closing_meeting_and_those_who_were_there(world, at):
    session = Session.objects.get(booking=world.booking, key="avslutande_mote")
    asa, bo = make_person(world.here, "Åsa Öberg", part="principal"), make_person(world.here, "Bo Borta")
    other = make_person(world.there, "Någon Annan")
    for person, mark in ((asa, "late"), (bo, "absent"), (other, "present")):
        Attendance.objects.create(session=session, participant=person, mark=mark, marked_at=AFTER)
    client = signed_in(world.people["ambassador"])
    assert client.post(at("start")).headers["Location"] == at("draft")
    kept = PlanVersion.objects.get()
    assert (kept.number, kept.state, kept.typed["met_on"]) == (1, "draft", "2027-05-11")
    assert kept.typed["present"].splitlines() == ["Åsa Öberg", world.people["trainer"].name]
    assert client.post(at("start")).status_code == 302
    assert PlanVersion.objects.count() == 1


@pytest.mark.parametrize("who", WRITERS)
def test_everybody_who_writes_can_save(world, at, who):
    make_draft(world)
    client = signed_in(world.people[who])
    page = client.get(at("draft"))
    answer = client.post(
        at("draft"), typed(draft({**LINE, "action": "Något nytt"}), version=page.context["version_edit"])
    )
    assert answer.headers["Location"] == at("review")
    assert PlanVersion.objects.get().typed["lines"][0][1]["action"] == "Något nytt"


def test_what_is_missing_is_no_hindrance_to_saving_and_is_told_afterwards(world, at):
    version = make_draft(world)
    client = signed_in(world.people["principal"])
    client.post(at("draft"), typed(draft({**LINE, "owner": "", "sign": ""}), version=version.edit))
    page = client.get(at("review"))
    assert "2 things are left" in page_text(page)
    checked = client.get(at("draft"), {"check": 1})
    assert field_errors(checked) == {
        "l-1-owner": "Write who sees to it.",
        "l-1-sign": "Write how you will see that it works.",
    }
    assert summary(checked) == {
        f"l-1-{name}": f"Action 1: {text}"
        for name, text in [("owner", "Write who sees to it."), ("sign", "Write how you will see that it works.")]
    }


def test_what_was_typed_wrong_comes_back_with_the_message_and_is_kept(world, at):
    version = make_draft(world)
    client = signed_in(world.people["principal"])
    answer = client.post(at("draft"), typed(draft({**LINE, "due": "31 juni"}), version=version.edit))
    assert (answer.status_code, field_errors(answer)) == (
        422,
        {"l-1-due": "Write a date that exists, for example 2027-05-11."},
    )
    assert 'value="31 juni"' in answer.content.decode()
    assert PlanVersion.objects.get().typed["lines"][0][1]["due"] == "31 juni"


def test_one_more_action_is_there_without_a_script(world, at):
    version = make_draft(world)
    client = signed_in(world.people["trainer"])
    answer = client.post(at("draft"), typed(draft(), version=version.edit, do="more"))
    assert answer.headers["Location"] == at("draft") + "#l-2-aim"
    page = client.get(at("draft")).content.decode()
    assert ('id="l-2-aim"' in page, 'data-next="3"' in page) == (True, True)


def test_an_action_is_removed_and_its_number_is_not_used_again(world, at):
    version = make_draft(world, LINE, {**LINE, "action": "Den andra"})
    client = signed_in(world.people["trainer"])
    both = typed(draft(LINE, {**LINE, "action": "Den andra"}), version=version.edit)
    client.post(at("draft"), {**both, "do": "remove-2"})
    kept = PlanVersion.objects.get()
    assert ([key for key, _line in kept.typed["lines"]], kept.next_line) == ([1], 3)


def test_writing_is_saved_by_itself(world, at):
    version = make_draft(world)
    client = signed_in(world.people["trainer"])
    answer = client.post(at("autosave"), typed(draft({**LINE, "why": "Ny anledning"}), version=version.edit))
    assert (answer.status_code, answer.json()) == (200, {"saved_at": "09:00", "version": version.edit + 1})
    assert PlanVersion.objects.get().typed["lines"][0][1]["why"] == "Ny anledning"


def test_who_saves_second_sees_both_texts_and_loses_nothing(world, at):
    version = make_draft(world)
    first, second = signed_in(world.people["trainer"]), signed_in(world.people["principal"])
    first.post(at("autosave"), typed(draft({**LINE, "action": "Utbildarens text"}), version=version.edit))
    assert second.post(at("autosave"), typed(draft(), version=version.edit)).status_code == 409
    mine = typed(draft({**LINE, "action": "Rektorns text", "owner": "Rektorn"}), version=version.edit)
    answer = second.post(at("draft"), mine)
    page = page_text(answer)
    assert (answer.status_code, "Utbildarens text" in page, "Rektorns text" in answer.content.decode()) == (
        409,
        True,
        True,
    )
    assert PlanVersion.objects.get().typed["lines"][0][1]["action"] == "Utbildarens text"
    again = second.post(at("draft"), {**mine, "version": answer.context["version_edit"]})
    assert (again.status_code, PlanVersion.objects.get().typed["lines"][0][1]["action"]) == (302, "Rektorns text")


def test_who_saves_after_the_approval_keeps_the_text_on_the_page(world, at):
    version = make_draft(world)
    client = signed_in(world.people["principal"])
    client.post(at("approve"), {"version": version.edit})
    late = signed_in(world.people["trainer"]).post(at("autosave"), typed(draft(), version=version.edit))
    assert late.status_code == 409


def test_the_principal_approves_after_reading_what_it_means(world, at):
    version = make_draft(world)
    client = signed_in(world.people["principal"])
    page = page_text(client.get(at("review")))
    assert "can be read by the staff and managers of your workplace" in page
    answer = client.post(at("approve"), {"version": version.edit})
    assert answer.headers["Location"] == at("detail")
    row, line = PlanVersion.objects.get(), PlanLine.objects.get()
    assert (row.state, row.typed, row.present, row.approved_by_name, str(row.met_on)) == (
        "approved",
        None,
        ["Kim principal", "Ali Ambassadör"],
        "Kim principal",
        "2027-05-11",
    )
    assert (line.action, str(line.due_on), str(line.follow_up_on)) == (LINE["action"], "2027-06-01", "2027-09-01")
    assert sorted(Event.objects.filter(kind__startswith="plan.").values_list("kind", flat=True).distinct()) == [
        "plan.approved",
        "plan.read",
        "plan.saved",
        "plan.started",
    ]


@pytest.mark.parametrize("who", ["trainer", "ambassador", "manager", "staff"])
def test_nobody_else_approves(world, at, who):
    version = make_draft(world)
    assert signed_in(world.people[who]).post(at("approve"), {"version": version.edit}).status_code == 404
    assert PlanVersion.objects.get().state == "draft"


def test_an_empty_plan_is_refused_with_the_reason(world, at):
    version = make_draft(world, {})
    client = signed_in(world.people["principal"])
    answer = client.post(at("approve"), {"version": version.edit})
    assert (answer.status_code, "The plan holds no action yet" in page_text(answer)) == (409, True)
    assert (PlanVersion.objects.get().state, PlanLine.objects.count()) == ("draft", 0)


def test_a_plan_that_was_changed_since_it_was_read_is_not_approved(world, at):
    version = make_draft(world)
    make_draft(world, {**LINE, "action": "Ändrad"})
    answer = signed_in(world.people["principal"]).post(at("approve"), {"version": version.edit})
    assert (answer.status_code, "Somebody changed the draft meanwhile" in page_text(answer)) == (409, True)


def test_before_the_closing_meeting_nothing_is_approved(world, at, now):
    version = make_draft(world)
    now.move_to(AFTER - timedelta(days=2))
    answer = signed_in(world.people["principal"]).post(at("approve"), {"version": version.edit})
    assert (answer.status_code, "can be approved from that day on" in page_text(answer)) == (409, True)


def test_an_owner_who_left_has_to_be_replaced(world, at):
    person = make_person(world.here, "Maja Berg")
    version = make_draft(world, {**LINE, "owner": "Maja Berg"})
    Participant.objects.filter(pk=person.pk).update(left_at=AFTER)
    page = signed_in(world.people["principal"]).get(at("review"))
    assert "Maja Berg has left the workplace. Choose somebody else." in page_text(page)
    answer = signed_in(world.people["principal"]).post(at("approve"), {"version": version.edit})
    assert answer.status_code == 409


def test_the_owner_is_the_person_of_the_list_where_the_name_is_theirs_alone(world, at):
    maja = make_person(world.here, "Maja Berg")
    make_person(world.here, "Kim Ek")
    make_person(world.here, "Kim Ek")
    make_approved(world, {**LINE, "owner": "maja berg"}, {**LINE, "owner": "Kim Ek"}, {**LINE, "owner": "Någon annan"})
    assert list(PlanLine.objects.values_list("person", flat=True)) == [maja.pk, None, None]


def test_a_later_edit_is_the_next_version_and_the_first_is_kept(world, at):
    make_approved(world)
    client = signed_in(world.people["principal"])
    client.post(at("start"))
    second = PlanVersion.objects.get(number=2)
    assert second.typed["lines"] == [[1, LINE]]
    client.post(at("draft"), typed(draft({**LINE, "action": "Två möter"}), version=second.edit))
    client.post(at("approve"), {"version": PlanVersion.objects.get(number=2).edit})
    assert list(PlanLine.objects.order_by("version__number").values_list("version__number", flat=True)) == [1, 2]
    assert LINE["action"] in page_text(client.get(at("version", 1)))
    assert "Två möter" in page_text(client.get(at("detail")))
    assert "Earlier version" in page_text(client.get(at("version", 1)))


@pytest.mark.parametrize("who", ["manager", "staff"])
def test_a_reader_sees_what_was_approved_and_no_draft(world, at, who):
    make_approved(world)
    make_draft(world, {**LINE, "action": "Hemligt utkast"})
    client = signed_in(world.people[who])
    page = page_text(client.get(at("detail")))
    assert (LINE["action"] in page, "Hemligt utkast" in page, "Go on writing" in page) == (True, False, False)
    assert [client.get(at(name)).status_code for name in ("draft", "review")] == [404, 404]


@pytest.mark.parametrize("who", ["principal", "manager", "staff", "ambassador"])
def test_nobody_of_the_workplace_beside_comes_near(world, at, who):
    version = make_approved(world)
    make_draft(world)
    client = signed_in(world.beside[who])
    got = [client.get(at(name)) for name in ("detail", "draft", "review")] + [client.get(at("version", 1))]
    posted = [client.post(at(name)) for name in ("start", "draft", "autosave", "approve")]
    posted.append(client.post(at("pdf", version.number)))
    assert {answer.status_code for answer in got + posted} == {404}
    assert len({answer.content for answer in got + posted}) == 1
    assert Document.objects.count() == 0


def test_who_is_no_ambassador_any_more_writes_no_more(world, at):
    make_draft(world)
    client = signed_in(world.people["ambassador"])
    assert client.get(at("draft")).status_code == 200
    Ambassador.objects.update(until_at=timezone.now())
    assert client.get(at("draft")).status_code == 404


def test_a_plan_waits_until_the_dates_are_agreed(world, at):
    world.booking.state = "requested"
    world.booking.save()
    client = signed_in(world.people["principal"])
    client.post(at("start"))
    assert Plan.objects.count() == 0
    assert "written once the dates are agreed" in page_text(client.get(at("detail")))


def test_only_the_fields_of_the_form_are_looked_at(world, at):
    version = make_draft(world)
    more = {
        "number": "9",
        "state": "approved",
        "approved_at": "2027-01-01",
        "l-1-position": "7",
        "l-x-action": "x",
        "tenant": "2",
    }
    client = signed_in(world.people["trainer"])
    client.post(at("draft"), {**typed(draft(), version=version.edit), **more})
    row = PlanVersion.objects.get()
    assert (row.number, row.state, row.typed["lines"]) == (1, "draft", [[1, LINE]])


def test_three_hundred_actions_are_written_approved_and_printed(world, at):
    lines = [
        {**LINE, "aim": f"Mål {n // 10}" if n % 10 == 0 else "", "action": f"Åtgärd nummer {n}"} for n in range(300)
    ]
    version = make_draft(world)
    client = signed_in(world.people["principal"])
    answer = client.post(at("draft"), typed(draft(*lines), version=version.edit))
    assert answer.headers["Location"] == at("review")
    client.post(at("approve"), {"version": version.edit + 1})
    assert PlanLine.objects.count() == 300
    client.post(at("pdf", 1))
    assert build_due() == 1
    pages = pypdf.PdfReader(io.BytesIO(Document.objects.get().content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert [n for n in range(300) if f"Åtgärd nummer {n}" not in text] == []


def test_one_action_more_than_three_hundred_is_refused_with_the_reason(world, at):
    version = make_draft(world)
    client = signed_in(world.people["principal"])
    answer = client.post(at("draft"), typed(draft(*[LINE] * 301), version=version.edit))
    assert (answer.status_code, summary(answer)) == (422, {"lines": "At most 300 actions in one plan."})


def test_more_than_can_be_printed_is_refused_before_it_is_printed(world, at):
    version = make_draft(world)
    client = signed_in(world.people["principal"])
    words = ("å" * 200 + " ") * 9
    answer = client.post(at("draft"), typed(draft(*[{**LINE, "action": words}] * 80), version=version.edit))
    assert (answer.status_code, list(summary(answer))) == (422, ["lines"])
    assert "can be printed" in summary(answer)["lines"]


HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "{% load x %}", "${7*7}"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_typed_stays_text_on_every_page(world, at, text):
    filled = {
        **dict.fromkeys(("aim", "action", "why", "owner", "sign"), text),
        "due": "2027-06-01",
        "follow_up": "2027-09-01",
    }
    make_approved(world, filled, present=text)
    client = signed_in(world.people["principal"])
    client.post(at("start"))
    for page in (client.get(at("detail")), client.get(at("draft")), client.get(at("review"))):
        assert text in page_text(page) or text in page.content.decode().replace("&lt;", "<").replace(
            "&gt;", ">"
        ).replace("&quot;", '"')
        assert ("<script>alert" in page.content.decode(), "<img src=x" in page.content.decode()) == (False, False)


# -- the PDF ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["principal", "trainer", "manager"])
def test_who_may_print_fetches_the_version_as_pdf(world, at, who):
    make_approved(world)
    client = signed_in(world.people[who])
    answer = client.post(at("pdf", 1))
    document = Document.objects.get()
    assert answer.headers["Location"] == reverse("document_detail", args=[document.pk])
    build_due()
    assert client.get(reverse("document_detail", args=[document.pk])).status_code == 200
    file = client.get(reverse("document_download", args=[document.pk]))
    assert (file.status_code, file.headers["Content-Type"], file.content[:5]) == (200, "application/pdf", b"%PDF-")
    name = f"tmo-plan-{world.booking.reference.lower()}-v1.pdf"
    assert file.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    found = Event.objects.get(kind="document.downloaded")
    assert (found.user_id, found.facts["kind"], found.facts["subject"]) == (
        world.people[who].pk,
        "programs.action_plan",
        str(PlanVersion.objects.get().pk),
    )


@pytest.mark.parametrize("who", ["staff", "ambassador"])
def test_who_only_reads_prints_nothing(world, at, who):
    make_approved(world)
    assert signed_in(world.people[who]).post(at("pdf", 1)).status_code == 404
    assert Document.objects.count() == 0


def test_a_draft_is_not_printed(world, at):
    make_draft(world)
    assert signed_in(world.people["principal"]).post(at("pdf", 1)).status_code == 404


def test_a_manager_whose_role_ended_meanwhile_gets_no_file(world, at):
    make_approved(world)
    client = signed_in(world.people["manager"])
    client.post(at("pdf", 1))
    Role.objects.filter(user=world.people["manager"]).update(ends_on=AFTER.date())
    build_due()
    assert (Document.objects.get().state, Document.objects.get().code) == ("failed", "not_allowed")


def test_a_manager_whose_role_ends_after_the_build_gets_no_file(world, at):
    make_approved(world)
    client = signed_in(world.people["manager"])
    client.post(at("pdf", 1))
    build_due()
    Role.objects.filter(user=world.people["manager"]).update(ends_on=AFTER.date())
    document = Document.objects.get()
    assert client.get(reverse("document_download", args=[document.pk])).status_code == 404


def test_the_two_versions_are_two_documents(world, at):
    make_approved(world)
    make_approved(world, {**LINE, "action": "Andra versionen"})
    client = signed_in(world.people["manager"])
    for number in (1, 2, 2):
        client.post(at("pdf", number))
    assert build_due() == 2
    texts = []
    for document in Document.objects.order_by("name"):
        pages = pypdf.PdfReader(io.BytesIO(document.content)).pages
        texts.append(" ".join(" ".join(page.extract_text() for page in pages).split()))
    assert [LINE["action"] in texts[0], "Andra versionen" in texts[1]] == [True, True]


@pytest.mark.parametrize(("who", "expected"), [("principal", 1), ("manager", 1), ("staff", 1), ("trainer", 2)])
def test_the_booking_leads_to_the_plans_that_the_reader_may_see(world, at, who, expected):
    page = (
        signed_in(world.people[who]).get(reverse("programs:booking_detail", args=[world.booking.pk])).content.decode()
    )
    assert page.count("/plans/") == expected
    assert f'href="{at("detail")}"' in page


def test_the_pdf_is_tagged_in_the_plan_s_language_and_says_who_approved_which_version_when(world, at):
    make_approved(world)
    world.people["manager"].name = "Ärla Öst"
    world.people["manager"].save()
    signed_in(world.people["manager"], "da").post(at("pdf", 1))
    build_due()
    content = Document.objects.get().content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        figures = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        with pdf.open_metadata() as data:
            facts = (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked), data["pdfuaid:part"], len(figures))
            assert world.here.name in data["dc:title"]
        alternative = str(figures[0].Alt)
    assert facts == ("sv", True, "1", 1)
    assert ("juni 2027" in alternative, "september 2027" in alternative) == (True, True)
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    wanted = ["Kim principal", "Ali Ambassadör", "12 maj 2027", "1 juni 2027", "Ärla Öst", world.booking.reference]
    assert [one for one in wanted if one not in text] == []
