"""What every answer of the site tells the browser, whatever it is: a page, a file, a picture of the frame,
a refusal or an error. Content-Security-Policy and HSTS come from layers of others just inside this one."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

# Everything else is no method of this site, and no view is asked.
METHODS = ("GET", "HEAD", "POST")
# The site copies to the clipboard and may fill the screen; nothing else of a browser is its business.
UNUSED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join(["clipboard-write=(self)", "fullscreen=(self)", *(f"{name}=()" for name in UNUSED)])
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}
NO_STORE = "no-store"
# What a browser throws away when a log-in ends. Not the cookies: the language belongs to the machine.
FORGET = '"cache", "storage"'


def sent(get_response):
    """The outermost layer that makes answers: also what the layers inside it answer has these headers."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in ALWAYS.items():
            response.headers[name] = value
        if not _is_a_file_of_ours(request, response):
            response.headers["Cache-Control"] = NO_STORE
        if _log_in_ended(request, response):
            response.headers["Clear-Site-Data"] = FORGET
        return response

    return middleware


def known_methods(get_response):
    """Inside the layers of headers, before anything that costs: what is no method here is refused."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)

    return middleware


def _is_a_file_of_ours(request: HttpRequest, response: HttpResponse) -> bool:
    """Style sheets, scripts and fonts may be kept; whatever else an answer is, a patient may stand in it."""
    return request.path.startswith(settings.STATIC_URL) and response.status_code in {200, 206, 304}


def _log_in_ended(request: HttpRequest, response: HttpResponse) -> bool:
    """Whoever ended it: the person, the clock, or somebody who took the account away."""
    name = settings.SESSION_COOKIE_NAME
    if name not in request.COOKIES or name not in response.cookies:
        return False
    return not request.user.is_authenticated
