"""What each mail of this app says. Built when it is sent, from the booking as it stands then.

One module a noun; this package is loaded at start, and with it every builder.
"""

from programs.letters import dates, invitations, people, requests, roster, session_reminders, trainers

__all__ = ["dates", "invitations", "people", "requests", "roster", "session_reminders", "trainers"]
