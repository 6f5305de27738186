"""The settings of the site, but for the names of static files, which exist only after collectstatic; and with
SYNCHRONOUS, how SQLite waits for the disk, for a red control."""

import os

from tnb.settings import *  # noqa: F403
from tnb.settings import DATABASES, STORAGES

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
if level := os.environ.get("SYNCHRONOUS"):
    DATABASES["default"]["OPTIONS"]["init_command"] += f"PRAGMA synchronous={level};"
