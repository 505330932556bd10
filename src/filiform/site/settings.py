"""Django's settings. What a clinic may change comes from the environment (configuration.py, docs/settings.md)."""

import os

from csp.constants import NONE, SELF

from filiform.core.languages import FOLDER, shipped_languages
from filiform.site.configuration import data_folder, database, flag, least_patients, secret
from filiform.site.post import mail_from, mail_server, text_way

HOME = data_folder()
DEMO = flag("FILIFORM_DEMO")
DEBUG = False
SECRET_KEY = secret("FILIFORM_SECRET_KEY", "secret-key")
AUDIT_KEY = secret("FILIFORM_AUDIT_KEY", "audit-key")
REGISTRY_KEY = secret("FILIFORM_REGISTRY_KEY", "registry-key")
ALLOWED_HOSTS = os.environ.get("FILIFORM_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
HTTPS = flag("FILIFORM_HTTPS")
PROXIES = int(os.environ.get("FILIFORM_PROXIES", "0"))
BASE_URL = os.environ.get("FILIFORM_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # the list of passkeys says when each was last used
    "django_htmx",
    # Before allauth, whose pages it restyles: the first template of a name wins.
    "filiform.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "filiform.ui",
    "filiform.core.chores",
    "filiform.audit",
    "filiform.clinics",
    "filiform.outbox",
    "filiform.practitioners",
    "filiform.practitioners.directory",
    "filiform.patients",
    "filiform.patients.access",
    "filiform.patients.messages",
    "filiform.booking",
    "filiform.booking.feeds",
    "filiform.intake",
    "filiform.screening",
    "filiform.measures",
    "filiform.examination",
    "filiform.consent",
    "filiform.supplies",
    "filiform.treatment",
    "filiform.safety",
    "filiform.notes",
    "filiform.aftercare",
    "filiform.outcomes",
    "filiform.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "filiform.core.policy.ContentPolicyMiddleware",
    "filiform.core.device.PermissionsPolicyMiddleware",
    "filiform.core.plain.PlainTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "filiform.clinics.middleware.MemberMiddleware",
]

ROOT_URLCONF = "filiform.site.urls"
WSGI_APPLICATION = "filiform.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "filiform.clinics.context.shell",
                "filiform.patients.access.context.shell",
                "filiform.desk.context.shell",
            ],
        },
    }
]

# Where the towns and postcodes of the directory are compiled to; whatever lies there can be made again.
GAZETTEER = HOME

# A figure of fewer patients than this is withheld from whoever looks at all of them (docs/settings.md).
LEAST_PATIENTS = least_patients()

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "filiform.accounts.adapter.ClosedDoor"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO

# Twelve hours at the most: a working day (docs/settings.md).
SESSION_ENGINE = "filiform.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = False
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        # Opens the treatment room without a network.
        "worker-src": [SELF],
    }
}

LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
USE_I18N = True
# A language is a folder of filiform/locale (docs/languages.md).
LOCALE_PATHS = [FOLDER]
FORMAT_MODULE_PATH = ["filiform.core.formats"]
LANGUAGES = [(language.code, language.name) for language in shipped_languages()]
# Django asks by the language without its region.
LANGUAGES_BIDI = [language.code.partition("-")[0] for language in shipped_languages() if language.is_rtl]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
# Made here from an installed library and not shipped: the script of the owner's charts (docs/decisions/0015).
MADE_STATIC = HOME / "made"
MADE_STATIC.mkdir(exist_ok=True)
STATICFILES_DIRS = [MADE_STATIC]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "filiform.site.assets.Assets"},
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Letters go through filiform.outbox. Django's own way is for the forgotten password of somebody who works here.
MAIL = mail_server()
MAIL_FROM = DEFAULT_FROM_EMAIL = mail_from(MAIL)
TEXT = text_way()
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if MAIL:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = MAIL.host, MAIL.port, 15
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.security == "starttls", MAIL.security == "direct"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("FILIFORM_LOG_LEVEL", "WARNING")},
}
