"""How much may come with a request that carries files. What is more is refused before any of it is read."""

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from cases.tables.limits import MAX_BYTES

OTHER_FIELDS = 1024 * 1024  # beside a table of cases, the largest file there is


class Bounded(FileUploadHandler):
    """The first of FILE_UPLOAD_HANDLERS; it takes nothing itself."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803 - Django's
        if content_length > MAX_BYTES + OTHER_FIELDS:
            raise RequestDataTooBig("The request carries more than any file of this site may have.")

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
