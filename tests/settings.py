"""The site's settings as the tests use them: no file under var/ is needed and none is written."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "of-the-tests-and-of-nothing-else")
# Whether everybody needs a second factor is asked in tests of its own.
os.environ.setdefault("SECOND_FACTOR", "offered")
os.environ.setdefault("IDENTITY_KEYS_FILE", str(Path(__file__).parent / "data" / "identity-keys"))

from tnb.settings import *  # noqa: F403
from tnb.settings import DATABASES, STORAGES

# SQLite in memory knows neither the write-ahead log nor its waiting for another writer: a file does.
folder = tempfile.TemporaryDirectory(prefix="tnb-tests-")
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # And nothing in it must outlive a power cut, so nothing waits for the disk.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    ALLOW_UNSAFE_DATABASE = True
    DATABASES["default"]["TEST"] = {"NAME": Path(folder.name) / "tests.sqlite3"}
    # Tests that ask for no test database must not come upon the one people work with.
    if "DATABASE_URL" not in os.environ:
        DATABASES["default"]["NAME"] = Path(folder.name) / "none.sqlite3"

# The hashed names of the product's storage exist only after collectstatic.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
# A slow hash protects real passwords; here it would only slow every log-in down.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A machine that does several things at once is slow, and that is not what a test of the paper asks about.
RENDER_SECONDS = 300.0
