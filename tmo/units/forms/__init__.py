"""Forms of this app."""

from tmo.units.forms.people import AcceptForm, InvitationForm

__all__ = ["AcceptForm", "InvitationForm"]
