"""Ends with 0 when the site lives, or with the argument "ready" when it can do all its work; else with 1 and
one line. For the container and scripts/start."""

import json
import os
import sys
import urllib.error
import urllib.request

what = "ready" if sys.argv[1:] == ["ready"] else "health"
address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/{what}/"
try:
    with urllib.request.urlopen(address, timeout=8):
        sys.exit(0)
except urllib.error.HTTPError as refused:
    failing = json.loads(refused.read() or b"{}").get("failing", []) if refused.code == 503 else []
    sys.exit(f"The site is not ready: {', '.join(failing) or refused.code}.")
except (OSError, ValueError) as problem:
    sys.exit(f"The site does not answer: {problem}")
