"""Every setting of Maillon, read from the environment only.

Each variable has its line in docs/reglages.md; a test fails when one is missing there.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from maillon.config.logging import configuration

env = environ.Env()
PACKAGE = Path(__file__).resolve().parent.parent
PROJECT = PACKAGE.parent.parent

# All state lives in one folder: database, files, facts, secret.
DATA = Path(env.str("MAILLON_DATA", default=str(PROJECT / "var"))).resolve()
DATA.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("MAILLON_DEBUG", default=False)
DEMONSTRATION = env.bool("MAILLON_DEMO", default=False)
"""The network shown is invented: pages say so and the sign-in page lists the personas."""


def _secret_key() -> str:
    if given := env.str("MAILLON_SECRET_KEY", default=""):
        return str(given)
    kept = DATA / "secret-key"
    if not kept.exists():
        kept.write_text(secrets.token_urlsafe(48))
        kept.chmod(0o600)
    return kept.read_text().strip()


SECRET_KEY = _secret_key()
REACH_KEY = (
    env.str("MAILLON_REACH_KEY", default="")
    or hmac.new(SECRET_KEY.encode(), b"maillon.reach.key", hashlib.sha256).hexdigest()
).encode()
"""The key of the marks of people reached; those who share one unite their sketches."""
ALLOWED_HOSTS = env.list("MAILLON_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
BASE_URL = env.str("MAILLON_BASE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}")
"""Where the site answers, for links in mail, feeds and open data; no slash at the end."""
HTTPS = BASE_URL.startswith("https://")
CSRF_FAILURE_VIEW = "maillon.web.errors.forbidden"
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "django_typer",
    "ninja",
    "maillon.core",
    "maillon.ledger",
    "maillon.dossiers",
    "maillon.network",
    "maillon.projects",
    "maillon.funding",
    "maillon.mobility",
    "maillon.engagement",
    "maillon.guarantees",
    "maillon.opendata",
    "maillon.insight",
    "maillon.web",
    "maillon.api",
    "maillon.cli",
    "maillon.config",
]

MIDDLEWARE = [
    "maillon.config.requests.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "maillon.web.errors.RefusalMiddleware",
]

ROOT_URLCONF = "maillon.config.urls"
WSGI_APPLICATION = "maillon.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "maillon.web.templatetags.maillon",
                "maillon.web.templatetags.links",
            ],
            "libraries": {"i18n": "maillon.web.templatetags.sentences"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "maillon.web.context.site",
            ],
        },
    }
]
COTTON_DIR = "cotton"

# SQLite with these four settings takes concurrent writers without an error; PostgreSQL is production.
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{DATA / 'maillon.sqlite3'}")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "maillon.config.sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA temp_store=MEMORY;"
            "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-20000;"
        ),
    }
    # Tests too use a file: a database in memory does not wait for its locks.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Opening one costs more than what most pages ask of it, on SQLite too: its functions are declared again each time.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "maillon.config.cache.PagesAndCounts", "LOCATION": str(DATA / "counts.sqlite3")}}

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["maillon.web.accounts.backend.ByEmail"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "space"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_ADAPTER = "maillon.web.accounts.adapter.Accounts"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Maillon"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

MFA_ADAPTER = "maillon.web.accounts.adapter.SecondFactor"
ACCOUNT_CHANGE_EMAIL = True
INVITATION_DAYS = env.int("MAILLON_INVITATION_DAYS", default=14)
"""How long an invitation's link works, in days."""
REMINDER_LINK_DAYS = env.int("MAILLON_REMINDER_LINK_DAYS", default=14)
"""How long the links of a letter of reminders work, in days."""

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "America/Toronto"
"""Québec's clock: deadlines are said in it."""

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "maillon.config.static.HashedFiles"},
}
WHITENOISE_MAX_AGE = 31536000
WHITENOISE_USE_FINDERS = DEBUG

FILES_ROOT = DATA / "files"
FACTS_ROOT = DATA / "facts"
UPLOAD_LIMIT = env.int("MAILLON_UPLOAD_LIMIT", default=200 * 1024 * 1024)
"""Largest file anybody may send, in bytes."""
RECORDING_LIMIT = env.int("MAILLON_RECORDING_LIMIT", default=64 * 1024 * 1024)
"""Largest sound or film that may answer a question, in bytes."""
IATI_ACTIVITY_LIMIT = env.int("MAILLON_IATI_ACTIVITY_LIMIT", default=16 * 1024 * 1024)
"""Largest single activity an import reads, in bytes: fifteen times the largest ever met; bounds its memory."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

EMAIL_BACKEND = env.str(
    "MAILLON_MAIL_BACKEND",
    default="django.core.mail.backends.smtp.EmailBackend"
    if env.str("MAILLON_SMTP_HOST", default="")
    else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_HOST = env.str("MAILLON_SMTP_HOST", default="")
EMAIL_PORT = env.int("MAILLON_SMTP_PORT", default=587)
EMAIL_HOST_USER = env.str("MAILLON_SMTP_USER", default="")
EMAIL_HOST_PASSWORD = env.str("MAILLON_SMTP_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("MAILLON_SMTP_TLS", default=True)
DEFAULT_FROM_EMAIL = env.str("MAILLON_MAIL_FROM", default="maillon@localhost")

EMBEDDED_WORKER = env.bool("MAILLON_EMBEDDED_WORKER", default=DEMONSTRATION)
"""Background work is done by a thread of the web process: one process for a small network."""

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("MAILLON_BEHIND_PROXY", default=False) else None
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Widths of bars come as a custom property on the element: attributes only, never a style element.
        "style-src-attr": [UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

API_RATE_ANONYMOUS = env.str("MAILLON_API_RATE_ANONYMOUS", default="120/m")
API_RATE_TOKEN = env.str("MAILLON_API_RATE_TOKEN", default="1200/m")
PUBLIC_RATES = env.list("MAILLON_PUBLIC_RATES", default=["30/m", "200/h"])
LOG_LEVEL = env.str("MAILLON_LOG_LEVEL", default="INFO")
LOGGING = configuration(LOG_LEVEL, readable=env.bool("MAILLON_LOG_READABLE", default=DEMONSTRATION or DEBUG))
"""JSON lines for machines, or lines for a person reading a terminal."""

SERVE_ADDRESS = env.str("MAILLON_ADDRESS", default="127.0.0.1")
"""Where ``maillon serve`` listens; a proxy in front of it speaks to the network."""
SERVE_PORT = env.int("PORT", default=8000)
SERVE_WORKERS = env.int("MAILLON_WORKERS", default=1)
SERVE_THREADS = env.int("MAILLON_THREADS", default=8)
MERGE_UNDO_DAYS = env.int("MAILLON_MERGE_UNDO_DAYS", default=90)
"""How long two records folded into one can be parted again: as long as one remembers why they were folded."""
NINJA_PAGINATION_PER_PAGE = 50
SILENCED_SYSTEM_CHECKS = ["models.W042", "templates.W003"]
"""W003: ``i18n`` is replaced on purpose (web/templatetags/sentences.py)."""
DT_RICH_TRACEBACK_CONFIG = {"no_install": True}
"""A command that fails unexpectedly shows Python's own plain trace, which a journal keeps whole."""
