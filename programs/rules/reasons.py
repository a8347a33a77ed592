"""A rule answers with reasons. The same reason greys a button, words a message and stops an action.

The words stand in the presenters, in four languages; here a reason is a code, a weight and the facts to word it with.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType

Fact = str | int | date | time | None


class Weight(StrEnum):
    """What a reason does: `block` stops, `warn` asks for a reason in words, `tell` is only shown."""

    BLOCK = "block"
    WARN = "warn"
    TELL = "tell"


class Code(StrEnum):
    """The closed list of everything a rule of booking can answer. The comment names the facts beside it."""

    # One date: `about` is the session.
    TIME_MISSING = "time_missing"
    ENDS_BEFORE_START = "ends_before_start"  # start, end
    NO_LENGTH = "no_length"  # start
    IN_THE_PAST = "in_the_past"  # day
    TOO_FAR_AHEAD = "too_far_ahead"  # day, last
    YEAR_OUT_OF_RANGE = "year_out_of_range"  # day, first_year, last_year
    TIME_SKIPPED = "time_skipped"  # day, time: the clocks go forward over it
    TIME_TWICE = "time_twice"  # day, time: the clocks go back over it
    PREFERRED_ON_SITE = "preferred_on_site"
    SHORTER_THAN_PACKAGE = "shorter_than_package"  # minutes, package_minutes
    LONGER_THAN_PACKAGE = "longer_than_package"  # minutes, package_minutes
    MOVED_FROM_PACKAGE = "moved_from_package"  # start, end, package_start, package_end
    # One day: facts day and name.
    HOLIDAY = "holiday"
    HOLIDAY_EVE = "holiday_eve"  # day, name (may be empty), holiday (the name of the day after)
    WEEKEND = "weekend"
    SCHOOL_BREAK = "school_break"
    STUDY_DAY = "study_day"
    CLOSED_DAY = "closed_day"
    # Several dates together: `about` is the session, the fact `other` the session it collides with.
    OUT_OF_ORDER = "out_of_order"  # other
    OUT_OF_ORDER_BEFORE = "out_of_order_before"  # other
    OVERLAP = "overlap"  # other
    SAME_PROPOSAL_TWICE = "same_proposal_twice"  # day, alternative (counted from 1)
    TOO_MANY_PROPOSALS = "too_many_proposals"  # limit
    PROPOSAL_MISSING = "proposal_missing"
    NEVER_FITS = "never_fits"  # other, alternative (counted from 1)
    TOO_MANY_STUDY_DAYS = "too_many_study_days"  # days, limit, school_year (the year it begins)
    # Looking for a whole series.
    TAKEN = "taken"  # day
    AFTER_LAST_DAY = "after_last_day"  # last
    NO_DAY_FOUND = "no_day_found"  # weeks
    # A trainer's time: `about` is the session; `trainer` is a name, or empty where the reader may see no names.
    TRAINER_TAKEN = "trainer_taken"  # trainer, day, start, end
    TRAINER_ABSENT = "trainer_absent"  # trainer, day
    OUTSIDE_WORKING_HOURS = "outside_working_hours"  # trainer, day
    TRAVEL = "travel"  # trainer, day, town, minutes (between this session and the one in the other town)
    FREE_TIME = "free_time"  # day, start, end
    NOT_HOLDING = "not_holding"  # trainer
    NOT_A_SUBSTITUTE = "not_a_substitute"
    PERIOD_EMPTY = "period_empty"
    PERIOD_TOO_LONG = "period_too_long"  # days
    HOURS_OVERLAP = "hours_overlap"  # start, end
    ALREADY_TRAINING = "already_training"  # trainer
    CHANGED_MEANWHILE = "changed_meanwhile"
    # A booking's state.
    NOT_SENT = "not_sent"
    ALREADY_SENT = "already_sent"
    EMAIL_NOT_CONFIRMED = "email_not_confirmed"
    EMAIL_ALREADY_CONFIRMED = "email_already_confirmed"
    BOOKING_CONFIRMED = "booking_confirmed"
    BOOKING_WITHDRAWN = "booking_withdrawn"
    BOOKING_CANCELLED = "booking_cancelled"
    NOT_WITHDRAWN = "not_withdrawn"
    NOT_LINKED = "not_linked"
    NO_TRAINER = "no_trainer"
    DATE_BLOCKED = "date_blocked"  # because (a code)
    WARNING_UNANSWERED = "warning_unanswered"  # because (a code)
    # The dates of one session between two sides: `about` is the session.
    NOTHING_PROPOSED = "nothing_proposed"
    DATES_ON_TABLE = "dates_on_table"
    ALREADY_REFUSED = "already_refused"
    ALREADY_AGREED = "already_agreed"
    NOT_AGREED = "not_agreed"
    SESSION_CANCELLED = "session_cancelled"
    OWN_PROPOSAL = "own_proposal"
    NOT_OWN_PROPOSAL = "not_own_proposal"
    OUTDATED = "outdated"  # version, current
    NOT_AMONG_DATES = "not_among_dates"
    SAME_DATES = "same_dates"
    WORDS_NEEDED = "words_needed"
    LAST_SESSION = "last_session"
    UNKNOWN_SESSION = "unknown_session"
    NO_ANSWERS = "no_answers"
    PROVIDER_NOT_READY = "provider_not_ready"
    NEGOTIATION_BEGUN = "negotiation_begun"
    # A request and the people in it.
    MAILED_LINK_NEEDED = "mailed_link_needed"
    ADDRESS_FIXED = "address_fixed"
    TOO_MANY_LINKS = "too_many_links"  # limit
    WORKPLACE_TAKEN = "workplace_taken"  # about: the workplace's name
    NOT_A_TRAINER = "not_a_trainer"
    UNKNOWN_WORKPLACE = "unknown_workplace"
    LINK_NOT_HTTPS = "link_not_https"
    # Who comes.
    NAME_MISSING = "name_missing"
    IDENTITY_NUMBER = "identity_number"
    PERSON_TWICE = "person_twice"  # row: where the other one stands, 0 if not in a table
    PERSON_THERE = "person_there"
    PERSON_IS_PRINCIPAL = "person_is_principal"
    PERSON_UNKNOWN = "person_unknown"
    PERSON_CHANGED = "person_changed"
    PRINCIPAL_ELSEWHERE = "principal_elsewhere"
    TOO_MANY_PEOPLE = "too_many_people"  # limit
    MORE_THAN_BOOKED = "more_than_booked"  # people, booked
    TOO_LATE_TO_UNDO = "too_late_to_undo"
    NOT_A_PARTICIPANT = "not_a_participant"
    ALREADY_AMBASSADOR = "already_ambassador"
    NOT_AN_AMBASSADOR = "not_an_ambassador"
    NOT_THE_SAME_PERSON = "not_the_same_person"
    NOT_THE_SAME_WORKPLACE = "not_the_same_workplace"
    NO_AMBASSADORS = "no_ambassadors"

    # Who was there: `about` is the session.
    NO_DATE_YET = "no_date_yet"
    NOT_BEGUN = "not_begun"  # day, start (None: it is agreed by date alone)
    EARLY_WHY = "early_why"  # day
    CORRECTION_WHY = "correction_why"
    NOT_CALLED = "not_called"
    UNKNOWN_PERSON = "unknown_person"
    TAP_REUSED = "tap_reused"
    TOO_MANY_TAPS = "too_many_taps"  # limit
    CLOCK_OUTSIDE = "clock_outside"  # start, end
    ALREADY_HELD = "already_held"
    NOT_HELD = "not_held"
    SESSION_HELD = "session_held"
    ATTENDANCE_TAKEN = "attendance_taken"
    # The action plan: `about` is the field.
    PLAN_NOT_YET = "plan_not_yet"
    PLAN_NO_DRAFT = "plan_no_draft"
    PLAN_EMPTY = "plan_empty"
    PLAN_TOO_MANY_LINES = "plan_too_many_lines"  # limit
    PLAN_TOO_LONG = "plan_too_long"  # length, limit
    PLAN_TEXT_TOO_LONG = "plan_text_too_long"  # length, limit
    PLAN_NO_DATE = "plan_no_date"
    PLAN_MEETING_MISSING = "plan_meeting_missing"
    PLAN_MEETING_TO_COME = "plan_meeting_to_come"  # day
    PLAN_NOBODY_PRESENT = "plan_nobody_present"
    PLAN_AIM_MISSING = "plan_aim_missing"
    PLAN_ACTION_MISSING = "plan_action_missing"
    PLAN_OWNER_MISSING = "plan_owner_missing"
    PLAN_OWNER_LEFT = "plan_owner_left"  # name
    PLAN_SIGN_MISSING = "plan_sign_missing"
    PLAN_DUE_MISSING = "plan_due_missing"
    PLAN_DUE_BEFORE_MEETING = "plan_due_before_meeting"  # day, meeting
    PLAN_FOLLOW_UP_MISSING = "plan_follow_up_missing"
    PLAN_FOLLOW_UP_BEFORE_DUE = "plan_follow_up_before_due"  # day, due


@dataclass(frozen=True)
class Reason:
    """Why something cannot be done, needs a word of explanation, or is worth knowing.

    `about` is the key of what it concerns (a session of a package, mostly). `facts` are plain values. Reasons are
    compared by all four, and hashable.
    """

    code: Code
    weight: Weight
    about: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))


def block(code: Code, about: str = "", **facts: Fact) -> Reason:
    """A reason that stops."""
    return Reason(code, Weight.BLOCK, about, facts)


def warn(code: Code, about: str = "", **facts: Fact) -> Reason:
    """A reason that has to be answered in words."""
    return Reason(code, Weight.WARN, about, facts)


def tell(code: Code, about: str = "", **facts: Fact) -> Reason:
    """A reason that is only shown."""
    return Reason(code, Weight.TELL, about, facts)


def first_of(reasons: Iterable[Reason], weight: Weight) -> Reason | None:
    """The first reason of that weight, or nothing."""
    return next((reason for reason in reasons if reason.weight is weight), None)
