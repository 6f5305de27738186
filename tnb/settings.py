"""Settings, read from the environment (README lists the variables); a bad value stops the start."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from recommendations import bibliography
from tnb import pacs_address
from tnb.accounts import configured
from tnb.observing import logs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = Env()


def secret(name: str) -> str:
    """The value of NAME, or the content of the file NAME_FILE points to (container secrets)."""
    path = env.path(f"{name}_FILE", None)
    return path.read_text().strip() if path else env.str(name, "")


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = secret("SECRET_KEY")
if not SECRET_KEY:
    key_file = VAR_DIR / "secret-key"
    if not key_file.exists():
        raise ImproperlyConfigured("Set SECRET_KEY or SECRET_KEY_FILE, or run scripts/start once.")
    SECRET_KEY = key_file.read_text().strip()

# The keys under which patients' names, birth dates and numbers are sealed (cases/identity/ring.py).
IDENTITY_KEYS_FILE = env.path("IDENTITY_KEYS_FILE", VAR_DIR / "identity-keys")

# How long what is kept (cases/retention.py, `manage.py retention`): drafts that no meeting saw; patients
# after the last decision, then erased; tables half imported and marks of forms. 0 days or years: for ever.
RETENTION_DRAFT_DAYS = env.int("RETENTION_DRAFT_DAYS", 90)
RETENTION_YEARS = env.int("RETENTION_YEARS", 30)
RETENTION_LEFTOVER_DAYS = env.int("RETENTION_LEFTOVER_DAYS", 7)
if min(RETENTION_DRAFT_DAYS, RETENTION_YEARS) < 0 or RETENTION_LEFTOVER_DAYS < 1:
    raise ImproperlyConfigured("RETENTION_… are days and years; RETENTION_LEFTOVER_DAYS is at least 1.")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "csp",
    "recommendations",
    "cases",
    "tnb",
]

MIDDLEWARE = [
    "tnb.observing.middleware.observed",
    "tnb.headers.sent",
    "csp.middleware.CSPMiddleware",
    "tnb.observing.middleware.probed",
    "django.middleware.security.SecurityMiddleware",
    "tnb.headers.known_methods",
    "tnb.middleware.database_unreachable",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tnb.middleware.told_where",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tnb.idle.log_in_ends",
    "tnb.boards.of_the_member",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "tnb.accounts.gate.log_in_is_complete",
    "tnb.audited.in_the_trail",
    "tnb.middleware.member_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tnb.unreadable.identity_unreadable",
]

ROOT_URLCONF = "tnb.urls"
WSGI_APPLICATION = "tnb.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])
            ]
            if not DEBUG
            else ["django.template.loaders.filesystem.Loader"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tnb.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "cases.templatetags.words",
            ],
        },
    }
]

DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL", f"sqlite:///{VAR_DIR / 'tnb.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: otherwise a read followed by a write meets "database is locked" under two writers.
    # FULL: an acknowledged write survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # secure_delete: what is overwritten or deleted is zeroed in the file.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA secure_delete=ON;",
    }
elif password := secret("DATABASE_PASSWORD"):
    DATABASES["default"]["PASSWORD"] = password
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The site does not start on a database that could lose or disclose records (tnb/database_checks.py). The
# first is for tests and for nothing else; the others for places that see to it in another way.
ALLOW_UNSAFE_DATABASE = env.bool("ALLOW_UNSAFE_DATABASE", False)
ALLOW_UNCHECKED_PAGES = env.bool("ALLOW_UNCHECKED_PAGES", False)
ALLOW_UNENCRYPTED_DATABASE = env.bool("ALLOW_UNENCRYPTED_DATABASE", False)

# Whom backups are sealed for: public keys (age1…) of private ones that are not on this server. How many are
# kept in a folder (0: all), and where PostgreSQL's programs are, if not where they usually are.
BACKUP_RECIPIENTS = secret("BACKUP_RECIPIENTS")
BACKUP_KEEP = env.int("BACKUP_KEEP", 30)
if BACKUP_KEEP < 0:
    raise ImproperlyConfigured(f"BACKUP_KEEP is {BACKUP_KEEP}; it must be 0 (keep all) or more.")
PG_BIN = env.str("PG_BIN", "")

# Log-in (README). A password alone, or with a second factor; what a password must be.
SECOND_FACTOR = configured.one_of(env, "SECOND_FACTOR", "required", "offered")
PASSWORD_PROFILE = configured.one_of(env, "PASSWORD_PROFILE", "nist", "mlps3")
PASSWORD_DAYS = configured.PROFILES[PASSWORD_PROFILE][1]
PASSWORD_BLOCKLIST_FILE = env.path("PASSWORD_BLOCKLIST_FILE", None)
if PASSWORD_BLOCKLIST_FILE and not PASSWORD_BLOCKLIST_FILE.is_file():
    raise ImproperlyConfigured(f"PASSWORD_BLOCKLIST_FILE: there is no file {PASSWORD_BLOCKLIST_FILE}.")
RESET_LINK_MINUTES = env.int("RESET_LINK_MINUTES", 60)
AUTH_PASSWORD_VALIDATORS = configured.password_validators(PASSWORD_PROFILE, SECOND_FACTOR)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of accounts from before, until they log in
]
AUTHENTICATION_BACKENDS = ["tnb.roles.RoleBackend"]
# The hospital's own log-in, if it has one: OpenID Connect, or a directory (LDAP).
configured.complete(env, "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
OIDC_ISSUER, OIDC_CLIENT_ID = env.str("OIDC_ISSUER", ""), env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = secret("OIDC_CLIENT_SECRET")
OIDC_NAME = env.str("OIDC_NAME", "")
OIDC_USERNAME_CLAIM = env.str("OIDC_USERNAME_CLAIM", "preferred_username")
if DIRECTORY := configured.directory(env, secret("LDAP_BIND_PASSWORD")):
    AUTHENTICATION_BACKENDS.append("tnb.accounts.directory.DirectoryBackend")
    globals().update({f"AUTH_LDAP_{name}": value for name, value in DIRECTORY.items()})
ACCOUNT_ADAPTER = "tnb.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "tnb.accounts.adapter.SecondFactorAdapter"
SOCIALACCOUNT_ADAPTER = "tnb.accounts.adapter.HospitalAdapter"
ACCOUNT_FORMS = {"login": "tnb.accounts.forms.LogInForm"}
MFA_FORMS = {"authenticate": "tnb.accounts.forms.CodeForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; allauth checks that it fits
ACCOUNT_EMAIL_VERIFICATION = SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: forms may be sent to this site only (form-action below)
# Wrong passwords for one user name, and from one address; an address may be a whole hospital's proxy.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/m/ip,5/15m/key"}
# What all workers and hosts have to know together: how often somebody tried. Nothing of patients.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_counts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

REFERENCE_STYLE = env.str("REFERENCE_STYLE", "")  # "" is by language, see cases.reference_style
if REFERENCE_STYLE not in ("", *bibliography.STYLES):
    allowed = ", ".join(bibliography.STYLES)
    raise ImproperlyConfigured(
        f"REFERENCE_STYLE is {REFERENCE_STYLE!r}; leave it empty or set one of {allowed}."
    )

# Who may do what: a file like tnb/data/roles.toml, checked by `manage.py check`.
ROLES_FILE = env.path("ROLES_FILE", BASE_DIR / "tnb" / "data" / "roles.toml")

# The file, on another machine or one that can only be written once, to which `manage.py audit anchor` appends
# the end of the audit trail, and against which it is verified.
AUDIT_ANCHOR_FILE = env.path("AUDIT_ANCHOR_FILE", None)

# How old each fact may be: a file like cases/data/limits.toml with the limits of this place, for some facts
# or all. And how many days before a meeting the missing values are due, unless something else is agreed.
FACT_LIMITS = env.path("FACT_LIMITS", None)
READINESS_DAYS = env.int("READINESS_DAYS", 3)

# Whether a second member has to sign a decision before the chair can close it.
SECOND_SIGNER = env.bool("SECOND_SIGNER", False)

# A document that takes longer to print, or more memory in the process that prints, is stopped.
RENDER_SECONDS = env.float("RENDER_SECONDS", 20)
RENDER_MEMORY_MB = env.int("RENDER_MEMORY_MB", 512)

# After how many minutes without anybody doing anything a log-in ends; SESSION_COOKIE_AGE is the utmost.
IDLE_MINUTES = configured.PROFILES[PASSWORD_PROFILE][3]
if env.str("IDLE_MINUTES", ""):
    IDLE_MINUTES = env.int("IDLE_MINUTES")
if IDLE_MINUTES < 1:
    raise ImproperlyConfigured(f"IDLE_MINUTES is {IDLE_MINUTES}; it must be at least 1.")

# Where the images of a case are: a template such as https://pacs.hospital/?id={hospital_number} (or {case}).
PACS_URL = pacs_address.checked(env.str("PACS_URL", ""))

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# One switch for everything that only makes sense behind TLS; off on a laptop, on in production.
HTTPS = env.bool("HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # A browser takes a cookie of such a name from this very host over TLS only, for all of its paths.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
# How many proxies before the site write into X-Forwarded-For: from there comes the address of who asks.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 1 if HTTPS else 0)
SESSION_ENGINE = "tnb.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
# What a page says once is kept with the session: nothing of it lies in the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# Further headers, on every answer: tnb/headers.py.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its form controls with data: pictures
        "connect-src": [SELF],
        "object-src": [NONE],
        "frame-src": [NONE],
        "worker-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
# Refuses by the length that is announced; Django's own limits above leave files out.
FILE_UPLOAD_HANDLERS = [
    "tnb.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# A line of JSON an event for a collector of logs, or plain text; tnb/observing/logs.py says what is in it.
LOG_FORMAT = env.str("LOG_FORMAT", "plain")
if LOG_FORMAT not in logs.FORMS:
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}; set one of {', '.join(logs.FORMS)}.")
LOGGING = logs.config(LOG_FORMAT, "INFO" if LOG_FORMAT == "json" else "WARNING")

# Whoever brings this token may read /metrics; without one, nobody but the system administrator.
METRICS_TOKEN = secret("METRICS_TOKEN")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("METRICS_TOKEN is shorter than 20 characters; anybody could guess it.")
# With less than this left on the disk the site is no longer ready (it goes on answering).
DISK_FREE_MB = env.int("DISK_FREE_MB", 500)
