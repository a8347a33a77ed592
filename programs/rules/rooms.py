"""Where a session is held: a room, a link to a meeting, or both."""

from programs.rules.reasons import Code, Reason, block

SCHEME = "https://"


def may_set_room(meeting_link: str, about: str = "") -> Reason | None:
    """A link to a meeting is a safe address that can be opened as it stands; none at all is fine."""
    if not meeting_link:
        return None
    is_address = meeting_link.startswith(SCHEME) and len(meeting_link) > len(SCHEME) and meeting_link.isprintable()
    return None if is_address and " " not in meeting_link else block(Code.LINK_NOT_HTTPS, about)
