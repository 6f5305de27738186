#!/usr/bin/env bash
# Run once by the image of PostgreSQL when the database is made: the site's own role, which is no superuser.
# CREATEDB: a backup is verified by restoring it into a database beside this one.
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
  --set=password="$(<"${SITE_PASSWORD_FILE:-/run/secrets/database-password}")" <<'SQL'
CREATE ROLE tnb LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE tnb OWNER tnb ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE tnb FROM PUBLIC;
SQL
