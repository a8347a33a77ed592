"""What somebody has to be told about a session, from what they were told last and what holds now."""

from enum import StrEnum


class Method(StrEnum):
    """The method of the last calendar message (RFC 5546): the session stands, or it does not (for this person)."""

    REQUEST = "request"
    CANCEL = "cancel"
