# ruff: noqa: E501 (hostile markup is kept whole)
"""References that a document could be made to follow: to a file of the server, to its network."""

import sys
from pathlib import Path

from . import pages

SECRET = b"the content of a file of this server"

FORMS = {
    "picture": '<img src="{url}">',
    "attachment": '<link rel="attachment" href="{url}">',
    "attached by link": '<a rel="attachment" href="{url}">x</a>',
    "style sheet": '<link rel="stylesheet" href="{url}">',
    "import": "<style>@import url('{url}');</style>",
    "background": "<p style=\"background-image: url('{url}')\">x</p>",
    "content": "<style>p::before {{ content: url('{url}') }}</style><p>x</p>",
    "list mark": "<ul style=\"list-style-image: url('{url}')\"><li>x</li></ul>",
    "border": "<p style=\"border: 3px solid; border-image: url('{url}') 30\">x</p>",
    "font": "<style>@font-face {{ font-family: X; src: url('{url}') }} p {{ font-family: X }}</style><p>x</p>",
    "object": '<object data="{url}">x</object>',
    "embed": '<embed src="{url}">',
    "frame": '<iframe src="{url}"></iframe>',
    "drawing": '<svg width="9" height="9" xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<image xlink:href="{url}" width="9" height="9"/><use href="{url}#a"/></svg>',
    "drawing in data": "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
    "<image href='{url}' width='9' height='9'/></svg>\">",
    "base": '<base href="{url}"><img src="x.png">',
    "sources": '<picture><source srcset="{url}"><img srcset="{url} 1x"></picture><input type="image" src="{url}">',
}


class Watch:
    """Which files this process opens and which hosts it calls, from Python's own audit events."""

    def __init__(self) -> None:
        self.on, self.seen = False, []
        sys.addaudithook(self.heard)

    def heard(self, event: str, arguments: tuple) -> None:
        if self.on and event in {"open", "socket.connect", "socket.getaddrinfo", "urllib.Request"}:
            self.seen.append((event, str(arguments[:2])))

    def __enter__(self) -> "Watch":
        self.on, self.seen = True, []
        return self

    def __exit__(self, *error: object) -> None:
        self.on = False


def _attached(document: pages.pypdfium2.PdfDocument) -> set[str]:
    return {document.get_attachment(number).get_name() for number in range(document.count_attachments())}


def is_clean(content: bytes, secret: Path) -> bool:
    """No picture, no bytes of the file, and no attachment but our own case file in the PDF."""
    document = pages.pypdfium2.PdfDocument(content)
    pictures = [
        thing
        for page in document
        for thing in page.get_objects([pages.pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4)
    ]
    return (
        not pictures
        and _attached(document) <= {"case.json"}
        and SECRET not in content
        and secret.read_bytes() not in content
    )
