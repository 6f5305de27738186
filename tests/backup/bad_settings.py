"""The site's settings with one that loses records, for a server that must not start."""

from tnb.settings import *  # noqa: F403
from tnb.settings import DATABASES

DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
