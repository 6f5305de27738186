"""Secrets of accounts as they lie in the database, under the keys that patients' identity is sealed with, and
what stands for a text in the cache."""

import base64
import hashlib
import hmac

from django.conf import settings

from cases.identity import cipher

PLACE = "secrets of accounts"


def sealed(text: str) -> str:
    return base64.b64encode(cipher.seal(text.encode(), PLACE)).decode()


def opened(said: str) -> str:
    """What was sealed. Raises cipher.Unreadable."""
    return cipher.opened(base64.b64decode(said), PLACE).decode()


def digest(text: str) -> str:
    """Stands for a text where the text itself must not lie."""
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
