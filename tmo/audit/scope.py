"""What a door raises when a record is not there for this reader, whether it exists or not."""

from django.http import Http404


class OutsideScope(Http404):
    """Answered as 404 with the same body as for something that does not exist; the attempt is logged.

    `what` is the kind of record ("booking", "organisation"), `key` the identifier asked for, as text.
    """

    def __init__(self, what: str, key: object) -> None:
        super().__init__(what)
        self.what = what
        self.key = str(key)[:64]
