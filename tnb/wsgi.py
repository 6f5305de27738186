"""The WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tnb.settings")
application = get_wsgi_application()

from tnb.database_checks import refuse_unsafe  # noqa: E402 - Django has to be set up before

# Whatever serves it, and however it was started, it does not run on a database that could lose a decision.
refuse_unsafe()
