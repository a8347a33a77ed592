"""The words of every reason. One place, so that button, message and refusal say the same."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.rules.package import Package
from programs.rules.reasons import Code, Reason
from tmo.templatetags.tmo import clock, day

Facts = Mapping[str, Any]
Titles = Mapping[str, str]


def titles_of(package: Package) -> dict[str, str]:
    """The package's session titles by key, in the package's own language."""
    return {session.key: session.title for session in package.sessions}


def words(reason: Reason, titles: Titles) -> str:
    """The sentence for a reason, in the active language. `titles` names the sessions it speaks of."""
    facts = {name: _say(value) for name, value in reason.facts.items()}
    facts |= {"about": titles.get(reason.about, reason.about)}
    if "other" in reason.facts:
        facts["other"] = titles.get(str(reason.facts["other"]), str(reason.facts["other"]))
    return WORDS[reason.code](facts)


def _say(value: object) -> object:
    if isinstance(value, date):
        return day(value)
    return clock(value) if isinstance(value, time) else value


@dataclass(frozen=True)
class Note:
    """A reason ready for a page: its weight ("block", "warn", "tell") and its words."""

    weight: str
    text: str


def notes(reasons: Iterable[Reason], titles: Titles) -> list[Note]:
    """Each different sentence once, in order."""
    found = (Note(reason.weight.value, words(reason, titles)) for reason in reasons)
    return list(dict.fromkeys(found))


def _longer(facts: Facts) -> str:
    return _("%(minutes)s minutes; the package says %(package_minutes)s.") % facts


def _moved(facts: Facts) -> str:
    return _("Another time than the package's %(package_start)s–%(package_end)s.") % facts


def _study_days(facts: Facts) -> str:
    return ngettext(
        "%(days)s day for the whole staff in the school year %(from)s–%(to)s; %(limit)s is usual.",
        "%(days)s days for the whole staff in the school year %(from)s–%(to)s; %(limit)s is usual.",
        int(facts["days"]),
    ) % {**facts, "from": facts["school_year"], "to": int(facts["school_year"]) + 1}


def _eve(facts: Facts) -> str:
    """Midsummer Eve goes by its own name, also where no holiday follows it; other eves by the day after."""
    if facts["name"]:
        return _("%(day)s is %(name)s.") % facts
    return _("%(day)s is the day before %(holiday)s.") % facts


def _why(facts: Facts) -> str:
    return _("Write why “%(about)s” is refused or cancelled.") % facts if facts["about"] else _("Write why.")


def _twice(facts: Facts) -> str:
    if facts["row"]:
        return _("Is the same person as in row %(row)s.") % facts
    return _("Stands here twice.")


def _more_than_booked(facts: Facts) -> str:
    return (
        ngettext(
            "That makes %(people)s person; %(booked)s were booked. Room and trainers are planned for that many.",
            "That makes %(people)s people; %(booked)s were booked. Room and trainers are planned for that many.",
            int(facts["people"]),
        )
        % facts
    )


def _not_begun(facts: Facts) -> str:
    if facts["start"]:
        return _("“%(about)s” begins on %(day)s at %(start)s.") % facts
    return _("“%(about)s” is on %(day)s.") % facts


def _by_name(named: str, unnamed: str) -> Callable[[Facts], str]:
    """The sentence with the trainer's name, or the one without for readers who see no names. Both marked lazily."""
    return lambda facts: str(named if facts["trainer"] else unnamed) % _with_times(facts)


def _with_times(facts: Facts) -> Facts:
    """A session without times takes the whole day."""
    times = f", {facts['start']}–{facts['end']}" if facts.get("start") else ""
    return {**facts, "times": times}


WORDS: dict[Code, Callable[[Facts], str]] = {
    Code.TIME_MISSING: lambda f: _("Give both a start and an end time."),
    Code.ENDS_BEFORE_START: lambda f: _("The end must be later than the start, on the same day."),
    Code.NO_LENGTH: lambda f: _("Start and end are the same time."),
    Code.IN_THE_PAST: lambda f: _("%(day)s has already been. Choose a day to come.") % f,
    Code.TOO_FAR_AHEAD: lambda f: _("%(day)s is too far ahead. The last possible day is %(last)s.") % f,
    Code.YEAR_OUT_OF_RANGE: lambda f: _("Check the year: it must lie between %(first_year)s and %(last_year)s.") % f,
    Code.TIME_SKIPPED: lambda f: _("%(time)s does not exist on %(day)s: the clocks go forward that night.") % f,
    Code.TIME_TWICE: lambda f: _("%(time)s comes twice on %(day)s: the clocks go back that night.") % f,
    Code.PREFERRED_ON_SITE: lambda f: _("This session is best held at your place."),
    Code.SHORTER_THAN_PACKAGE: lambda f: _("%(minutes)s minutes; the package says %(package_minutes)s.") % f,
    Code.LONGER_THAN_PACKAGE: _longer,
    Code.MOVED_FROM_PACKAGE: _moved,
    Code.HOLIDAY: lambda f: _("%(day)s is a public holiday: %(name)s.") % f,
    Code.HOLIDAY_EVE: _eve,
    Code.WEEKEND: lambda f: _("%(day)s falls on a weekend.") % f,
    Code.SCHOOL_BREAK: lambda f: _("%(day)s lies in a school break: %(name)s.") % f,
    Code.STUDY_DAY: lambda f: _("%(day)s is a study day: %(name)s.") % f,
    Code.CLOSED_DAY: lambda f: _("%(day)s is a day that you said does not suit.") % f,
    Code.OUT_OF_ORDER: lambda f: _("“%(about)s” must come after “%(other)s”.") % f,
    Code.OUT_OF_ORDER_BEFORE: lambda f: _("“%(about)s” must come before “%(other)s”.") % f,
    Code.OVERLAP: lambda f: _("Overlaps “%(other)s”, which the same people attend.") % f,
    Code.SAME_PROPOSAL_TWICE: lambda f: _("The same date stands here twice."),
    Code.TOO_MANY_PROPOSALS: lambda f: _("At most %(limit)s dates for each session.") % f,
    Code.PROPOSAL_MISSING: lambda f: _("Propose at least one date for “%(about)s”.") % f,
    Code.NEVER_FITS: lambda f: _("This date cannot be combined with any date for “%(other)s”.") % f,
    Code.TOO_MANY_STUDY_DAYS: _study_days,
    Code.TAKEN: lambda f: _("%(day)s: the trainer is booked.") % f,
    Code.AFTER_LAST_DAY: lambda f: _("No day was free before %(last)s.") % f,
    Code.NO_DAY_FOUND: lambda f: _("No suitable day was found within %(weeks)s weeks.") % f,
    Code.TRAINER_TAKEN: _by_name(
        gettext_lazy("“%(about)s”: %(trainer)s is already booked on %(day)s%(times)s."),
        gettext_lazy("The trainer is already booked on %(day)s%(times)s."),
    ),
    Code.TRAINER_ABSENT: _by_name(
        gettext_lazy("“%(about)s”: %(trainer)s is away on %(day)s."), gettext_lazy("The trainer is away on %(day)s.")
    ),
    Code.OUTSIDE_WORKING_HOURS: _by_name(
        gettext_lazy("%(day)s%(times)s is outside the working hours of %(trainer)s."),
        gettext_lazy("%(day)s%(times)s is outside the trainer's working hours."),
    ),
    Code.TRAVEL: _by_name(
        gettext_lazy("%(trainer)s has another session in %(town)s on %(day)s, with %(minutes)s minutes between."),
        gettext_lazy("The trainer has a session in another town on %(day)s, with %(minutes)s minutes between."),
    ),
    Code.FREE_TIME: lambda f: _("Free instead: %(day)s%(times)s.") % _with_times(f),
    Code.NOT_HOLDING: lambda f: _("%(trainer)s has no session to come in this booking.") % f,
    Code.NOT_A_SUBSTITUTE: lambda f: _("Choose among the trainers who may take this trainer's place."),
    Code.PERIOD_EMPTY: lambda f: _("The last day must not be before the first."),
    Code.PERIOD_TOO_LONG: lambda f: _("At most %(days)s days at a time.") % f,
    Code.HOURS_OVERLAP: lambda f: _("%(start)s–%(end)s overlaps other hours of the same day.") % f,
    Code.ALREADY_TRAINING: lambda f: _("%(trainer)s trains “%(about)s” already.") % f,
    Code.CHANGED_MEANWHILE: lambda f: _("Somebody else has changed this meanwhile. Look at what is saved now."),
    Code.NOT_SENT: lambda f: _("The request has not been sent yet."),
    Code.ALREADY_SENT: lambda f: _("The request has already been sent."),
    Code.EMAIL_NOT_CONFIRMED: lambda f: _("The e-mail address has not been confirmed yet."),
    Code.EMAIL_ALREADY_CONFIRMED: lambda f: _("The e-mail address is already confirmed."),
    Code.BOOKING_CONFIRMED: lambda f: _("The booking is already confirmed."),
    Code.BOOKING_WITHDRAWN: lambda f: _("The request has been withdrawn."),
    Code.BOOKING_CANCELLED: lambda f: _("The booking has been cancelled."),
    Code.NOT_WITHDRAWN: lambda f: _("The request is not withdrawn."),
    Code.NOT_LINKED: lambda f: _("Link the request to its organisation and workplaces first."),
    Code.NO_TRAINER: lambda f: _("Put at least one trainer on the booking first."),
    Code.DATE_BLOCKED: lambda f: _("The date of “%(about)s” is not possible. Choose another one.") % f,
    Code.WARNING_UNANSWERED: lambda f: _("Write why the date of “%(about)s” is all right all the same.") % f,
    Code.NOTHING_PROPOSED: lambda f: _("No date waits for an answer on “%(about)s”.") % f,
    Code.DATES_ON_TABLE: lambda f: _("Dates for “%(about)s” wait for an answer already.") % f,
    Code.ALREADY_REFUSED: lambda f: _("The dates for “%(about)s” were refused. Propose others.") % f,
    Code.ALREADY_AGREED: lambda f: _("The date of “%(about)s” is agreed. You can ask to move it.") % f,
    Code.NOT_AGREED: lambda f: _("“%(about)s” has no agreed date that could be moved.") % f,
    Code.SESSION_CANCELLED: lambda f: _("“%(about)s” has been cancelled.") % f,
    Code.OWN_PROPOSAL: lambda f: _("You proposed this date for “%(about)s” yourself. The other side answers it.") % f,
    Code.NOT_OWN_PROPOSAL: lambda f: (
        _("The other side proposed this date for “%(about)s”; only they can change it.") % f
    ),
    Code.OUTDATED: lambda f: (
        _("The dates for “%(about)s” have changed since you opened the page. Answer on the present ones.") % f
    ),
    Code.NOT_AMONG_DATES: lambda f: _("Choose one of the dates that are proposed for “%(about)s”.") % f,
    Code.SAME_DATES: lambda f: _("These dates for “%(about)s” are on the table already. Choose others.") % f,
    Code.WORDS_NEEDED: _why,
    Code.LAST_SESSION: lambda f: _("“%(about)s” is the only session left. Cancel the whole booking instead.") % f,
    Code.UNKNOWN_SESSION: lambda f: _("This booking has no such session."),
    Code.NO_ANSWERS: lambda f: _("Answer at least one session."),
    Code.PROVIDER_NOT_READY: lambda f: _("The training provider has to choose a trainer first. Your dates are kept."),
    Code.NEGOTIATION_BEGUN: lambda f: _("The dates are being agreed. Change them session by session."),
    Code.MAILED_LINK_NEEDED: lambda f: _("Open the link in the mail that we sent you: it shows the address is yours."),
    Code.ADDRESS_FIXED: lambda f: _("A confirmed e-mail address cannot be changed here. Write to us and we help."),
    Code.TOO_MANY_LINKS: lambda f: (
        _("This address has got %(limit)s links today. Open one of them, or wait until tomorrow.") % f
    ),
    Code.WORKPLACE_TAKEN: lambda f: _("“%(about)s” already has an active booking of this package.") % f,
    Code.NOT_A_TRAINER: lambda f: _("Choose among your own organisation's trainers."),
    Code.UNKNOWN_WORKPLACE: lambda f: _("This booking has no such workplace."),
    Code.LINK_NOT_HTTPS: lambda f: _("A link to a meeting begins with https:// and has no spaces."),
    Code.NAME_MISSING: lambda f: _("Write the name of the person."),
    Code.IDENTITY_NUMBER: lambda f: _(
        "This looks like a personal identity number. It is not needed here: take it out."
    ),
    Code.PERSON_TWICE: _twice,
    Code.PERSON_THERE: lambda f: _("Is on the list already."),
    Code.PERSON_IS_PRINCIPAL: lambda f: _("Is the principal, who is invited in any case."),
    Code.PERSON_UNKNOWN: lambda f: _("This person is not on the list any more."),
    Code.PERSON_CHANGED: lambda f: _(
        "Somebody else has changed this person meanwhile. Look at what is saved now, then save again."
    ),
    Code.PRINCIPAL_ELSEWHERE: lambda f: _("The principal is changed under “Contact and principals”."),
    Code.TOO_MANY_PEOPLE: lambda f: _("At most %(limit)s people at one workplace.") % f,
    Code.MORE_THAN_BOOKED: _more_than_booked,
    Code.TOO_LATE_TO_UNDO: lambda f: _(
        "This was more than a day ago. Add the person anew, so that the lists of past sessions stay true."
    ),
    Code.NOT_A_PARTICIPANT: lambda f: _(
        "Ambassadors are chosen among the participants. Add the person as a participant first."
    ),
    Code.ALREADY_AMBASSADOR: lambda f: _("Is an ambassador already."),
    Code.NOT_AN_AMBASSADOR: lambda f: _("Is no ambassador any more."),
    Code.NOT_THE_SAME_PERSON: lambda f: _("Choose somebody else instead."),
    Code.NOT_THE_SAME_WORKPLACE: lambda f: _("Choose somebody of the same workplace."),
    Code.NO_AMBASSADORS: lambda f: (
        _("“%(about)s” is for the TMO ambassadors, and none is appointed yet.") % f
        if f["about"]
        else _("No TMO ambassador is appointed yet.")
    ),
    Code.NO_DATE_YET: lambda f: _("“%(about)s” has no agreed date yet.") % f,
    Code.NOT_BEGUN: _not_begun,
    Code.EARLY_WHY: lambda f: _("The session is on %(day)s. Write why you mark somebody already now.") % f,
    Code.CORRECTION_WHY: lambda f: _("The session is held. Write why the mark is changed."),
    Code.NOT_CALLED: lambda f: _("Was not called to this session: can be marked as there, and not as away."),
    Code.UNKNOWN_PERSON: lambda f: _("This person does not take part in the booking."),
    Code.TAP_REUSED: lambda f: _("This mark was sent before for somebody or something else. Nothing was changed."),
    Code.TOO_MANY_TAPS: lambda f: _("At most %(limit)s marks at a time.") % f,
    Code.CLOCK_OUTSIDE: lambda f: _("The time must lie within the session, %(start)s–%(end)s.") % f,
    Code.ALREADY_HELD: lambda f: _("“%(about)s” is held already.") % f,
    Code.NOT_HELD: lambda f: _("“%(about)s” has not been held.") % f,
    Code.SESSION_HELD: lambda f: _("“%(about)s” has been held. What has been is neither moved nor cancelled.") % f,
    Code.ATTENDANCE_TAKEN: lambda f: (
        _("Attendance has been taken for “%(about)s”. Write why it is moved all the same.") % f
    ),
    Code.PLAN_NOT_YET: lambda f: _("The action plan is written once the dates are agreed."),
    Code.PLAN_NO_DRAFT: lambda f: _("There is no draft. Begin one first."),
    Code.PLAN_EMPTY: lambda f: _("The plan holds no action yet. Write at least one: what is done, by whom and when."),
    Code.PLAN_TOO_MANY_LINES: lambda f: _("At most %(limit)s actions in one plan.") % f,
    Code.PLAN_TOO_LONG: lambda f: (
        _("The plan holds %(length)s characters; %(limit)s can be printed. Shorten some of the texts.") % f
    ),
    Code.PLAN_TEXT_TOO_LONG: lambda f: _("%(length)s characters; at most %(limit)s fit here.") % f,
    Code.PLAN_NO_DATE: lambda f: _("Write a date that exists, for example 2027-05-11."),
    Code.PLAN_MEETING_MISSING: lambda f: _("Write on which day the closing meeting was."),
    Code.PLAN_MEETING_TO_COME: lambda f: (
        _("The closing meeting is on %(day)s. The plan can be approved from that day on.") % f
    ),
    Code.PLAN_NOBODY_PRESENT: lambda f: _("Write who was present, one name on each line."),
    Code.PLAN_AIM_MISSING: lambda f: _("Write what you want to reach."),
    Code.PLAN_ACTION_MISSING: lambda f: _("Write what is done."),
    Code.PLAN_OWNER_MISSING: lambda f: _("Write who sees to it."),
    Code.PLAN_OWNER_LEFT: lambda f: _("%(name)s has left the workplace. Choose somebody else.") % f,
    Code.PLAN_SIGN_MISSING: lambda f: _("Write how you will see that it works."),
    Code.PLAN_DUE_MISSING: lambda f: _("Write by which day it is done."),
    Code.PLAN_DUE_BEFORE_MEETING: lambda f: (
        _("%(day)s is before the closing meeting on %(meeting)s. Choose a later day.") % f
    ),
    Code.PLAN_FOLLOW_UP_MISSING: lambda f: _("Write on which day you follow it up."),
    Code.PLAN_FOLLOW_UP_BEFORE_DUE: lambda f: (
        _("%(day)s is before the action is done, on %(due)s. Follow it up on that day or later.") % f
    ),
}
