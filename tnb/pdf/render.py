"""HTML to PDF with WeasyPrint, reaching no file and no network, the same input giving the same bytes."""

import hashlib
import logging
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from weasyprint import CSS, HTML, Attachment
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from .fonts import FACES, SHAPELESS, refuse_unprintable
from .press import Enclosed, RenderingFailed

logger = logging.getLogger(__name__)
STYLE = Path(__file__).parent / "summary.css"
# A FontConfiguration used by two threads at once corrupts memory; making one for each document costs more
# than the page. So there is one, and one document at a time is laid out and written.
_press = threading.Lock()


class Nothing(URLFetcher):
    """Fetches nothing: an image, style sheet, attachment or font a document names stays away."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        logger.warning("A printed document asked for %s; nothing was fetched.", url[:80])
        raise ValueError("documents may not fetch")


class BundledFonts(Nothing):
    """Fetches the bundled fonts, each by its exact address in FACES, and nothing else."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url in FACES:
            return URLFetcherResponse(url, FACES[url].read_bytes(), {"Content-Type": "font/ttf"})
        return super().fetch(url, headers)


@cache
def _fonts_and_style() -> tuple[FontConfiguration, CSS]:
    """Made on first use, thus in the worker process, and kept; call it holding the lock."""
    fonts = FontConfiguration()
    return fonts, CSS(string=STYLE.read_text(), url_fetcher=BundledFonts(), font_config=fonts)


def pdf_of(drafts: Iterable[str], most_pages: int | None = None, enclosed: Enclosed | None = None) -> bytes:
    """The first of ``drafts`` (HTML of one document, from roomy to tight) that fits ``most_pages``, else the
    last, as PDF. Raises UnprintableText naming every character without a glyph, and RenderingFailed.

    Tagged for reading aloud (PDF/UA-1); with ``enclosed`` made to be kept (PDF/A-3a, tagged as well). In this
    process; the site prints in another one (press).
    """
    for draft in drafts:
        text = draft.translate(SHAPELESS)
        document = laid_out(text)
        if most_pages is None or len(document.pages) <= most_pages:
            break
    return written(document, text, enclosed)


def written(document: Document, text: str, enclosed: Enclosed | None) -> bytes:
    """A document that was laid out from ``text``, as PDF."""
    # The identifier is the document's content: no clock and no chance in the file.
    identifier = hashlib.sha256(text.encode()).digest()[:16]
    variant = "pdf/ua-1"
    if enclosed is not None:
        day = enclosed.written_at
        attachment = Attachment(
            string=enclosed.content, name=enclosed.name, created=day, modified=day, relationship="Source"
        )
        document.metadata.attachments, variant = [attachment], "pdf/a-3a"
    with _press:
        content: bytes = document.write_pdf(pdf_identifier=identifier, pdf_variant=variant)
    return content


def laid_out(text: str) -> Document:
    """The pages of HTML without shapeless characters. Raises as pdf_of."""
    refuse_unprintable(text)
    try:
        with _press:
            return _laid_out(text)
    except FatalURLFetchingError as error:  # not an Exception: it would end the process
        raise RenderingFailed(str(error)) from error


def _laid_out(text: str) -> Document:
    fonts, style = _fonts_and_style()
    # A relative address has to lead somewhere (WeasyPrint stumbles over an @import that leads nowhere);
    # whatever it is, Nothing refuses it.
    document = HTML(string=text, base_url="https://nowhere.invalid/", url_fetcher=Nothing())
    return document.render(font_config=fonts, stylesheets=[style])
