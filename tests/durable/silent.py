"""A red control: the site, but what it could not save it acknowledges all the same."""

from tnb.wsgi import application as site

NOT_SAVED = ("503", "507")


def application(environ, start_response):
    def swallowed(status, headers, *more):
        if environ["REQUEST_METHOD"] == "POST" and status.startswith(NOT_SAVED):
            status, headers = "302 Found", [("Location", "/")]
        return start_response(status, headers, *more)

    return site(environ, swallowed)
