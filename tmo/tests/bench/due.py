"""Finding the messages that are due among a million, as a sender does before each of them."""

import json
import time
from datetime import datetime, timedelta

from django.db import connection, transaction

from tmo.outbox.queries import sendable
from tmo.tests.bench.jobs import JobResult, median

AT = datetime.fromisoformat("2027-03-09T07:00:00+00:00")
ROUNDS = 100
# A hundredth waits for its day, and of each thousand four are due.
FILL = """
INSERT INTO outbox_message (id, key, kind, "to", to_index, language, facts, due_at, state, attempts, sent_at, reason,
                            created_at)
SELECT gen_random_uuid(), 'bench:' || n, 'programs.reminder', 'sealed', 'index', 'sv', '{{}}',
       CASE WHEN n %% 250 = 0 THEN %s - n * interval '1 second'
            WHEN n %% 100 = 1 THEN %s + n * interval '1 minute' ELSE %s - n * interval '1 minute' END,
       CASE WHEN n %% 250 = 0 OR n %% 100 = 1 THEN 'pending' ELSE 'sent' END, 0,
       CASE WHEN n %% 250 = 0 OR n %% 100 = 1 THEN NULL ELSE %s END, '', %s
FROM generate_series(1, {rows}) AS n
"""


def measure(quick: bool) -> JobResult:
    """The median time that PostgreSQL takes for the sender's question, in milliseconds, with the plan it goes by."""
    rows = 20_000 if quick else 1_000_000
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM outbox_message WHERE key LIKE 'bench:%%'")
        cursor.execute(FILL.format(rows=rows), [AT] * 5)
        cursor.execute("ANALYZE outbox_message")
    took = median([_in_the_database() for _ in range(ROUNDS)])
    round_trip = median([_once() for _ in range(ROUNDS)])
    with transaction.atomic():
        plan = _question()[:1].explain(analyze=True)
    asked = f"{rows:,} rows, {sendable(AT).count():,} of them due; {round_trip:.2f} ms with Django's part"
    return JobResult(took, 1, f"{asked}\n{plan}")


def _in_the_database() -> float:
    """What PostgreSQL says that planning and answering took, in milliseconds."""
    with transaction.atomic():
        said = json.loads(_question()[:1].explain(analyze=True, format="json"))[0]
    return float(said["Planning Time"]) + float(said["Execution Time"])


def _question():
    return sendable(AT + timedelta(0)).select_for_update(skip_locked=True)


def _once() -> float:
    with transaction.atomic():
        begun = time.perf_counter()
        _question().first()
        return (time.perf_counter() - begun) * 1000
