"""Django's settings, all from `decroche.settings`; nothing to edit here for an installation."""

from __future__ import annotations

import os
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from decroche.ops.postgres import ROLES, dsn
from decroche.ops.secrets import load_secrets
from decroche.settings import Settings, load

DECROCHE: Final[Settings] = load()
SECRETS: Final = load_secrets(DECROCHE)

DATABASE_ROLE: Final = os.environ.get("DJANGO_DATABASE_ROLE", "app")
"""The site is "app"; `python -m decroche.site` takes "owner" for migrations and demo data."""


def database(url: str) -> dict[str, Any]:
    """Django's settings of that URL, on our backend."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    found: dict[str, Any] = {
        "ENGINE": "decroche.site.db",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {**query, "application_name": f"decroche-{DATABASE_ROLE}"},
    }
    if DATABASE_ROLE == "app":
        # A request has its own thread: connections are lent, and given back at its end. 12 of the
        # embedded server's 100; a request that waits longer than 5 s is better refused.
        # Our backend looks at each before it is used (site/db/base.py).
        found["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 12, "timeout": 5}
    return found


assert DATABASE_ROLE in ROLES, DATABASE_ROLE
DATABASES = {"default": database(dsn(DATABASE_ROLE, DECROCHE))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = SECRETS.django_secret_key
DEBUG = False
ALLOWED_HOSTS = [DECROCHE.host, "localhost", "127.0.0.1"]
OTHERS = (DECROCHE.lan.host, DECROCHE.lan.address, DECROCHE.home.host)
ALLOWED_HOSTS += [host for host in OTHERS if host]
CSRF_TRUSTED_ORIGINS = list(DECROCHE.origins)
ROOT_URLCONF = "decroche.site.urls"
ASGI_APPLICATION = "decroche.site.asgi.application"
AUTH_USER_MODEL = "tenancy.Account"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "procrastinate.contrib.django",
    "decroche.domains.tenancy",
    "decroche.domains.audit",
    "decroche.domains.telephony",
    "decroche.domains.staff",
    "decroche.domains.customers",
    "decroche.domains.interactions",
    "decroche.domains.missed",
    "decroche.domains.supervision",
    "decroche.domains.alerts",
    "decroche.domains.figures",
]
MIDDLEWARE = [
    "decroche.site.errors.JsonErrors",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "decroche.site.actor.ActorMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

# --- log-in ---
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_MIN = 12
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "decroche.site.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # Administrators make accounts; nobody signs up.
ACCOUNT_PREVENT_ENUMERATION = True
# Five wrong passwords for an address in five minutes, or thirty from one place: wait.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/5m/ip,5/5m/key", "login": "120/m/ip"}
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {
    "account_reset_password_from_key": f"{DECROCHE.origin}/password/{{key}}",
    "account_reset_password": f"{DECROCHE.origin}/password",
    "account_signup": f"{DECROCHE.origin}/",
    "account_confirm_email": f"{DECROCHE.origin}/",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # A link lives three days: it is often sent on a Friday.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

_SECURE = DECROCHE.origin.startswith("https://")
if _SECURE:  # Only Caddy reaches this process, and it writes this header itself.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "decroche_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _SECURE
SESSION_COOKIE_AGE = 12 * 3600  # One shift and its overtime.
CSRF_COOKIE_NAME = "csrftoken"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _SECURE
CSRF_FAILURE_VIEW = "decroche.site.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# Log-in limits are counted here. One site process: memory is enough and needs no table.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # A CSV of 20,000 people is 2 MB.
PROCRASTINATE_IMPORT_PATHS = ["decroche.worker.tasks"]
STATIC_URL = "/static/"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
