"""S3 in the browser: every rule says why in words, on the public form, where dates are proposed and where accepted."""

from datetime import date, time

from playwright.sync_api import expect

from programs.actions.coordination import assign_trainers, link_customer
from programs.models import Booking, Session
from programs.tests.factories import DAYS, make_requested, slot
from tmo import clock
from tmo.tests.browser.dates_page import DatesPage
from tmo.tests.browser.look import PHONE, WIDE
from tmo.tests.browser.visitors import Principal
from tmo.units.enums import PeriodKind
from tmo.units.tests.factories import actor, make_period

BASIC, SECOND, AMBASSADORS, FATIGUE = "grundutbildning_1", "grundutbildning_2", "ambassadorer", "empatitrotthet"
# By session: day and times, and what is said of them. First what is wrong by itself, then what collides.
WRONG = {
    AMBASSADORS: ("2027-03-16", "12:00", "09:00", "The end must be later than the start, on the same day."),
    "konsultation_2": ("2027-04-13", "23:00", "02:00", "The end must be later than the start, on the same day."),
    "avslutande_mote": ("2027-05-11", "09:00", "09:00", "Start and end are the same time."),
    "konsultation_3": ("2027-03-28", "02:30", "05:30", "02:30 does not exist on Sun 28 March"),
}
COLLIDING = {
    BASIC: ("2027-03-09", "09:00", "15:00", "Overlaps “Uppstartsmöte”, which the same people attend."),
    FATIGUE: (
        *("2027-03-15", "09:00", "12:00"),
        "“Föreläsning i empatitrötthet” must come after “Konsultation 1”.",
    ),
}
TOO_EARLY = {
    SECOND: (
        *("2027-03-08", "09:00", "15:30"),
        "“Grundutbildning i TMO, dag 2” must come after “Grundutbildning i TMO, dag 1”.",
    ),
}
# Dates that can be, each with what is to be thought of.
HALLOWEEN = {"title": "Höstlov", "starts_on": date(2027, 11, 1), "ends_on": date(2027, 11, 6)}
STUDY_DAY = {"title": "Kompetensdag", "starts_on": date(2027, 5, 20), "ends_on": date(2027, 5, 21)}
PROPOSED = {
    "uppstartsmote": [slot("uppstartsmote", date(2027, 3, 25), place="digital")],
    BASIC: [slot(BASIC, date(2027, 3, 25)), slot(BASIC, date(2027, 3, 26))],
    SECOND: [slot(SECOND, date(2027, 3, 30)), slot(SECOND, date(2027, 3, 29))],
    AMBASSADORS: [slot(AMBASSADORS, date(2027, 4, 30)), slot(AMBASSADORS, date(2027, 5, 1))],
    "konsultation_1": [slot("konsultation_1", date(2027, 5, 6)), slot("konsultation_1", date(2027, 5, 20))],
    FATIGUE: [slot(FATIGUE, date(2027, 6, 1))],
    "konsultation_2": [slot("konsultation_2", date(2027, 6, 1), start=time(13), end=time(14))],
    "avslutande_mote": [slot("avslutande_mote", date(2027, 11, 2))],
    "konsultation_3": [slot("konsultation_3", date(2027, 11, 9), start=time(13, 30), end=time(15, 30))],
}
WARNED = {
    "uppstartsmote": ["is the day before Good Friday.", "This session is best held at your place."],
    BASIC: ["is the day before Good Friday.", "is a public holiday: Good Friday."],
    SECOND: ["is a public holiday: Easter Monday."],
    AMBASSADORS: ["is the day before May Day.", "is a public holiday: May Day."],
    "konsultation_1": ["is a public holiday: Ascension Day.", "is a study day: Kompetensdag."],
    FATIGUE: [],
    "konsultation_2": ["60 minutes; the package says 120."],
    "avslutande_mote": ["lies in a school break: Höstlov."],
    "konsultation_3": [],
}


def test_each_impossible_date_is_refused_in_words_on_the_dates_page(house, coordinator):
    booking = make_requested(house.offer)
    given = {"by": actor(), "at": clock.now()}
    link_customer(booking=booking, organisation_name="Björkdals kommun", **given)
    assign_trainers(booking=booking, trainers=[house.trainers[0].pk], **given)
    coordinator.reads("en")
    coordinator.signs_in_with_password()
    page = coordinator.page
    dates = DatesPage(page)
    for wrong in (WRONG | COLLIDING, TOO_EARLY):
        page.goto(f"/bookings/{booking.pk}/dates/")
        for session, (day, start, end, _words) in wrong.items():
            dates.propose(session, day, start, end)
        coordinator.submits("/dates/")
        for session, (day, start, _end, words) in wrong.items():
            expect(page.locator(f"[id^='d-{session}-1-'][id$='-error']")).to_contain_text(words)
            typed = [dates.field(f"d-{session}-1-{part}").input_value() for part in ("day", "start")]
            assert typed == [day, start]
    coordinator.look(page, widths=(PHONE, WIDE))
    assert set(Session.objects.values_list("version", flat=True)) == {1}


def test_each_impossible_date_is_refused_in_words_on_the_public_form(house, opens, look):
    principal = Principal(opens(locale="en-GB"), house, look)
    form, page = principal.form, principal.page
    principal.opens_the_form()
    form.write_everything_but_dates()
    form.write_dates()
    for wrong in (WRONG, COLLIDING, TOO_EARLY):
        for session, (day, start, end, _words) in wrong.items():
            for part, value in {"day": day, "start": start, "end": end}.items():
                form.date(session, part=part).fill(value)
        form.press("send")
        principal.look(page, widths=(PHONE, WIDE))
        for session, (_day, start, end, words) in wrong.items():
            expect(page.locator(f"[id^='d-{session}-1-'][id$='-error']")).to_contain_text(words)
            assert [form.date(session, part=part).input_value() for part in ("start", "end")] == [start, end]
        form.write_usual_times(wrong)
    assert Booking.objects.filter(sent_at__isnull=False).count() == 0


def test_a_date_with_a_warning_is_accepted_with_a_reason_and_one_without_as_it_is(house, coordinator):
    make_period(**HALLOWEEN)
    make_period(kind=PeriodKind.STUDY_DAY, **STUDY_DAY)
    booking = make_requested(house.offer, proposals=PROPOSED)
    given = {"by": actor(), "at": clock.now()}
    link_customer(booking=booking, organisation_name="Björkdals kommun", **given)
    assign_trainers(booking=booking, trainers=[house.trainers[0].pk], **given)
    coordinator.reads("en")
    coordinator.signs_in_with_password()
    page, dates = coordinator.page, DatesPage(coordinator.page)
    coordinator.goes_to(f"/bookings/{booking.pk}/dates/")
    for session, sentences in WARNED.items():
        warned = page.locator(f"#session-{session} .note[data-weight=warn]").all_inner_texts()
        assert len(warned) == len(sentences), (session, warned)
        assert [words for words, shown in zip(sentences, warned, strict=True) if words not in shown] == [], session
    told = page.locator("#session-konsultation_3 .note").inner_text()
    assert "Another time than the package's 13:00–15:00." in told

    dates.accept("uppstartsmote", BASIC, "konsultation_3")
    coordinator.submits("/dates/")
    leads = [link.get_attribute("href") for link in page.locator(".error-summary a").all()]
    assert leads == ["#words-uppstartsmote", f"#words-{BASIC}"]
    assert "Write why the date of “Uppstartsmöte” is all right all the same." in page.locator("main").inner_text()
    coordinator.look(page, widths=(PHONE, WIDE))
    dates.field("words-uppstartsmote").fill("Halva personalen sitter i Umeå")
    dates.field(f"words-{BASIC}").fill("Vi har öppet hela dagen")
    coordinator.submits("/dates/")
    coordinator.sees_the_state("proposed")
    agreed = {row.key: row.agreed_reason for row in Session.objects.filter(agreed__isnull=False)}
    assert agreed == {
        "uppstartsmote": "Halva personalen sitter i Umeå",
        BASIC: "Vi har öppet hela dagen",
        "konsultation_3": "",
    }
    assert list(agreed) == [key for key in DAYS if key in agreed]
