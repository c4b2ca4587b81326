from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from parvis.site.log import LEVELS, plain_lines
from parvis.site.mail import mail_settings
from parvis.site.options import os_options
from parvis.site.own_port import own_url
from parvis.site.secrets import check_vault_key, secret_key

options = os_options()
BASE = Path(__file__).resolve().parent
DATA = Path(options["data"]).resolve()

SECRET_KEY = options["secret_key"] or secret_key(DATA)
VAULT_KEY = options["vault_key"]
if not VAULT_KEY:
    check_vault_key(DATA)
DEBUG = options["debug"]
PUBLIC_URL = options["public_url"] or own_url(options["address"], options["port"])
_host = urlsplit(PUBLIC_URL).hostname or "localhost"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", f"[{_host}]" if ":" in _host else _host]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "parvis.site.views.refuse_old_form"
LIGHT = options["light"]
ALLOW_PRIVATE = tuple(part.strip() for part in options["allow_private"].split(",") if part.strip())

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "parvis.workspaces",
    "parvis.events",
    "parvis.posts",
    "parvis.delivery",
    "parvis.listening",
    "parvis.understanding",
    "parvis.warning",
    "parvis.publishing",
    "parvis.demo",
    "parvis.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "parvis.site.language.LanguageOfPerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "parvis.workspaces.access.DenyUndeclared",
]

ROOT_URLCONF = "parvis.site.urls"
ASGI_APPLICATION = "parvis.site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "parvis.site.shell.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "parvis.site.templatetags.faces",
                "parvis.site.templatetags.words",
                "parvis.site.templatetags.charts",
            ],
        },
    }
]


def _password(url: str) -> str:
    return unquote(urlsplit(url).password or "")


def _database(url: str) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "parvis.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
    }


DATABASES = {"default": _database(options["database_url"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "workspaces.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "parvis.site.accounts.Accounts"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ALLAUTH_TRUSTED_PROXY_COUNT = options["proxies"]
SIGN_UP_IS_OPEN = options["sign_up"] == "open"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LANGUAGE_CODE = options["language"]
LOCALE_PATHS = [BASE.parent / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE / "static"]
WHITENOISE_USE_FINDERS = True

globals().update(mail_settings(options["mail_url"]))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = options["mail_from"]
EMAIL_SUBJECT_PREFIX = ""

# In the database, so that all processes count the same failed sign-ins.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"}}
LOGGING = plain_lines(
    "", level=LEVELS[options["log_level"]],
    secrets=[SECRET_KEY, *VAULT_KEY.split(),
             *(part for part in map(_password, (options["database_url"], options["mail_url"])) if part)],
)  # fmt: skip

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PUBLIC_URL.startswith("https://") else 0
if options["proxies"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
