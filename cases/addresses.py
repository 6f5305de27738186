"""What may stand in the address of a page besides words and codes."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class Key(IntConverter):
    """A key of a table, as ``<key:pk>``: a number that both databases hold. A longer one names no page (404),
    where Django's own ``int`` would take any and let the database fail on it."""

    regex = "[0-9]{1,18}"


register_converter(Key, "key")
