"""Finding cases: an index of our own, which the actions keep and ``manage.py reindex`` can make anew."""
