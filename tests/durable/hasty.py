"""A red control: the site, but a form is acknowledged first and saved a moment later."""

import threading
import time
from io import BytesIO

from tnb.wsgi import application as site

A_MOMENT = 0.1  # seconds


def later(environ) -> None:
    time.sleep(A_MOMENT)
    list(site(environ, lambda *_said: None))


def application(environ, start_response):
    if environ["REQUEST_METHOD"] != "POST":
        return site(environ, start_response)
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))
    threading.Thread(target=later, args=[environ | {"wsgi.input": BytesIO(body)}]).start()
    start_response("302 Found", [("Location", "/")])
    return []
