from io import BytesIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from milestones.uploads import MEGABYTE


class UpToTheLimit(FileUploadHandler):
    """Takes in no more of a file than may be attached, and remembers how large it was.

    The rest of it is read and forgotten, so that an endless file fills no disk, and the form comes back whole with
    the reason beside the field instead of a connection that breaks. First in FILE_UPLOAD_HANDLERS.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        """A request that is larger than any form's is not read at all."""
        if content_length > settings.REQUEST_MB * MEGABYTE:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data, start):
        within = start + len(raw_data) <= settings.ATTACHMENT_MB * MEGABYTE
        return raw_data if within else None  # None: the handlers that keep it never see it

    def file_complete(self, file_size):
        if file_size <= settings.ATTACHMENT_MB * MEGABYTE:
            return None  # theirs
        return UploadedFile(BytesIO(), self.file_name, self.content_type, file_size, self.charset)
