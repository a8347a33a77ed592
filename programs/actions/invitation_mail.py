"""Mails about invitations: one for each reader and round, with what an earlier one was still about to say."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from programs.models import Booking, SessionInvitation
from programs.queries.invitees import Invitee, address_of, invitations_of
from programs.rules import invitations as rules
from programs.rules.invitations import Tell
from tmo.outbox.models import Message
from tmo.outbox.post import Draft, post_all, withdraw
from tmo.outbox.queries import held_back

KIND = "programs.invitation"
LATER_NEWS = "told together with later news"
Facts = dict[str, list]  # by key of an invitation: its number and the news, as a mail's facts hold them
Reader = tuple[str, str]  # address and language


def post_news(
    booking: Booking,
    news: Sequence[tuple[SessionInvitation, Tell]],
    called: Mapping[str, Invitee],
    known: Mapping[tuple[UUID, str], SessionInvitation],
    at: datetime,
) -> frozenset[str]:
    """Posts one mail for each reader; answers the addresses that read any of these news.

    `called` are the readers who are invited now, by index; `known` all entries that there were before.

    A mail that nobody has sent yet is withdrawn, and what it was to tell goes along with the new one.
    """
    readers = _readers(booking, [row for row, _tell in news], called)
    waiting = _waiting(booking, known.values(), at)
    withdraw([one.pk for row, _tell in news for one in waiting.get(row.to_index, [])], LATER_NEWS)
    drafts, told_news = [], set()
    for index, rows in _by_reader(news).items():
        told = _joined([one.facts["told"] for one in waiting.get(index, [])], rows)
        if told and index in readers:
            drafts.append(_draft(booking, rows[0][0], readers[index], told))
            told_news |= {readers[index][0].lower() for row, _tell in rows if str(row.pk) in told}
    post_all(drafts, at=at)
    return frozenset(told_news)


def _by_reader(news: Iterable[tuple[SessionInvitation, Tell]]) -> dict[str, list[tuple[SessionInvitation, Tell]]]:
    found: dict[str, list[tuple[SessionInvitation, Tell]]] = {}
    for row, tell in news:
        found.setdefault(row.to_index, []).append((row, tell))
    return found


def _joined(earlier: Iterable[Facts], news: Iterable[tuple[SessionInvitation, Tell]]) -> Facts:
    """What one mail tells instead of several; nothing of what has become void before anybody heard of it."""
    told: Facts = {}
    for facts in (*earlier, {str(row.pk): [row.sequence, tell] for row, tell in news}):
        for key, (sequence, tell) in facts.items():
            joined = rules.joined(Tell(told[key][1]), Tell(tell)) if key in told else Tell(tell)
            told[key] = [sequence, joined.value]
    return {key: one for key, one in told.items() if one[1] != Tell.NOTHING}


def _draft(booking: Booking, row: SessionInvitation, reader: Reader, told: Facts) -> Draft:
    """Its key is that of the first news in it: no entry is ever told the same number twice."""
    to, language = reader
    return Draft(
        key=f"invite:{row.pk}:{row.sequence}",
        kind=KIND,
        to=to,
        language=language,
        subject_id=booking.pk,
        organisation_id=booking.provider_id,
        facts={"told": told},
    )


def _waiting(booking: Booking, known: Iterable[SessionInvitation], at: datetime) -> dict[str, list[Message]]:
    """Mails that have surely not been sent, by reader, held until this transaction ends."""
    readers = {str(row.pk): row.to_index for row in known}
    found: dict[str, list[Message]] = {}
    for message in sorted(held_back(booking.pk, [KIND], at), key=attrgetter("created_at")):
        index = readers.get(next(iter(message.facts["told"]), ""))
        if index and not message.attempts:
            found.setdefault(index, []).append(message)
    return found


def _readers(booking: Booking, rows: Collection[SessionInvitation], called: Mapping[str, Invitee]) -> dict[str, Reader]:
    """Address and language by index. Who has another address by now is told of the end at the former one."""
    found = {index: (who.to, who.language) for index, who in called.items()}
    found |= {row.to_index: reader for row in rows if row.to_index not in found and (reader := address_of(row))}
    missing = {row.to_index for row in rows} - set(found)
    return found | (_former_readers(booking, missing) if missing else {})


def _former_readers(booking: Booking, indexes: set[str]) -> dict[str, Reader]:
    """From the mails that went there: an entry itself holds an index alone."""
    keys = {str(row.pk): row.to_index for row in invitations_of(booking).filter(to_index__in=indexes)}
    found: dict[str, Reader] = {}
    for message in Message.objects.filter(subject_id=booking.pk, kind=KIND).order_by("created_at"):
        index = next((keys[key] for key in message.facts["told"] if key in keys), None)
        if index:
            found[index] = (message.to, message.language)
    return found
