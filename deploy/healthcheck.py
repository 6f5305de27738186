"""Ends with 0 when the log-in page answers, else with 1 and one line. For the container and scripts/start."""

import os
import sys
import urllib.error
import urllib.request

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".*")
request = urllib.request.Request(
    f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/login/",
    # As the proxy in front would send it: otherwise the host is refused, or the answer is "use https".
    headers={"Host": host or "localhost", "X-Forwarded-Proto": "https"},
)
try:
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        sys.exit(0 if answer.status == 200 else f"The log-in page answered {answer.status}.")
except (OSError, urllib.error.URLError) as problem:
    sys.exit(f"The log-in page does not answer: {problem}")
