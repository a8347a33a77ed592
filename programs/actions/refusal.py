"""How an action says no."""

from collections.abc import Sequence

from programs.rules.reasons import Reason


class Refused(Exception):
    """Nothing was written; `reasons` say why, in the words that the page shows."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(", ".join(str(reason.code) for reason in reasons))
        self.reasons: Sequence[Reason] = reasons


class Stale(Exception):
    """The form was opened on an older version than the one saved; nothing was written."""

    def __init__(self, current: int) -> None:
        super().__init__(f"the current version is {current}")
        self.current = current


class AlreadySent(Exception):
    """The same form was sent before with other content; nothing was written."""


def refuse_if(*reasons: Reason | None) -> None:
    """Raises `Refused` with all reasons that are given."""
    found = [reason for reason in reasons if reason is not None]
    if found:
        raise Refused(*found)
