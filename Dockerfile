FROM python:3.13-slim-trixie

# What WeasyPrint draws with (the sheet uses fonts of its own), and pg_dump of the database's version.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin tnb \
 && install --directory --owner=tnb --mode=700 /backups /anchors

WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements.lock
COPY . .
RUN python -m compileall -q cases recommendations tnb deploy \
 && SECRET_KEY=of-the-build-and-of-nothing-else python manage.py collectstatic --no-input --verbosity 0

USER tnb
# The file system is read-only when it runs: what programs keep for themselves goes to memory.
ENV BIND=0.0.0.0 PORT=8000 LOG_FORMAT=json PYTHONUNBUFFERED=1 XDG_CACHE_HOME=/tmp
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "deploy/healthcheck.py"]
CMD ["python", "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "tnb.wsgi"]
