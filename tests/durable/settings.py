"""The settings of the site, but for the names of static files, which exist only after collectstatic."""

from tnb.settings import *  # noqa: F403
from tnb.settings import STORAGES

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
