"""Files that people send stay in memory, and one that is too large arrives as such instead of not at all."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile


class BoundedUploadHandler(MemoryFileUploadHandler):
    """Takes in `FILE_UPLOAD_MAX_MEMORY_SIZE` bytes of one request's files, whatever the length it announces.

    A file that goes beyond is handed on without its content, one byte larger than the bound, so that its reader says
    that it is too large. Those after it are left out.
    """

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Active for every request: the bound is kept while the content arrives."""
        self.activated = True
        self.left = settings.FILE_UPLOAD_MAX_MEMORY_SIZE

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keeps the chunk, or notes that the bound is passed."""
        if self.left < 0 and start == 0:
            raise SkipFile
        self.left -= len(raw_data)
        if self.left >= 0:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The file with its whole content, or with none of it and a size beyond the bound."""
        if self.file.tell() < file_size:
            self.file = BytesIO(bytes(settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1))
        found: UploadedFile | None = super().file_complete(file_size)
        return found
