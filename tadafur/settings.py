"""All settings in one file. The environment block comes first; `.env.example` lists exactly what it reads."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # all that a running portal writes on a single machine

# ── The environment ──────────────────────────────────────────────────────────
env = environ.Env()
env.read_env(BASE_DIR / ".env")

# On a person's own machine (`make run`, `make test`): sample accounts, plain HTTP, a key kept in var/.
LOCAL = env.bool("LOCAL", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
# Keys of the past, whose signatures and seals still open.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if LOCAL else [])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'tadafur.sqlite3'}")}
# A made-up record (`manage.py demo_data`) lives in a database whose name says so, and every page then says it too.
SYNTHETIC = "demo" in Path(DATABASES["default"]["NAME"]).stem
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://?max_entries=100000")}
if CACHES["default"]["BACKEND"].endswith("RedisCache"):
    CACHES["default"]["BACKEND"] = "tadafur.shared_cache.SharedCache"  # it may go, and the portal stays
# How many proxies of ours stand before the portal and say in X-Forwarded-For whom they heard.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
# Public pages kept compressed in each process, in megabytes; 0 renders every page anew.
PACKED_MB = env.int("PACKED_MB", default=32)
# Printed where `make run` runs, or handed to a mail server.
vars().update(env.email_url("EMAIL_URL", default="consolemail://" if LOCAL else "smtp://localhost:25"))
EMAIL_TIMEOUT = 5  # seconds for each answer of a mail server
# Days after which a letter that no mail server took is given up, and shown to management.
MAIL_DAYS = env.int("MAIL_DAYS", default=3)
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="tadafur@localhost")
# Coordinators and the management sign in with a second factor; off on a person's own machine unless asked for.
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=not LOCAL)
# A session ends so many hours after its last page, and so many days after it began.
SESSION_IDLE_HOURS = env.int("SESSION_IDLE_HOURS", default=8)
SESSION_DAYS = env.int("SESSION_DAYS", default=14)
# Attachments of milestones: each file, and all files of one milestone, in megabytes.
ATTACHMENT_MB = env.int("ATTACHMENT_MB", default=10)
ATTACHMENTS_MB = env.int("ATTACHMENTS_MB", default=40)
# What a citizen has written is erased this many days after it was closed (manage.py erase_feedback).
FEEDBACK_ERASED_AFTER = env.int("FEEDBACK_ERASED_AFTER", default=90)
# Days for which it is kept who signed in, from which network, and who gave whom a mandate (erase_security_events).
SECURITY_EVENTS_DAYS = env.int("SECURITY_EVENTS_DAYS", default=365)
# Who answers for what is kept of people (law 09-08), the number of the declaration made to the CNDP, and where people
# write to about it. Said on /privacy/, which says too where they are empty.
CONTROLLER = env.str("CONTROLLER", default="")
CNDP_DECLARATION = env.str("CNDP_DECLARATION", default="")
PRIVACY_CONTACT = env.str("PRIVACY_CONTACT", default="")
# The folder of attachments, or a bucket of any server that speaks S3 (needs the extra «s3»).
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "files"))
MEDIA_S3_BUCKET = env.str("MEDIA_S3_BUCKET", default="")
MEDIA_S3 = {
    "endpoint_url": env.str("MEDIA_S3_ENDPOINT", default="") or None,
    "region_name": env.str("MEDIA_S3_REGION", default="") or None,
    "access_key": env.str("MEDIA_S3_KEY", default="") or None,
    "secret_key": env.str("MEDIA_S3_SECRET", default="") or None,
}
# Where nginx keeps a door of its own to MEDIA_ROOT, it sends the files (deploy/nginx.conf); "" leaves that to Django.
ACCEL_FILES = "" if MEDIA_S3_BUCKET else env.str("ACCEL_FILES", default="")
# How much that is costly to answer (a search, a card, a question to the API) one address may ask for in a minute, and
# how many files of the whole record are made at a time; 0: as many as are asked for.
COSTLY_A_MINUTE = env.int("COSTLY_A_MINUTE", default=600)
WHOLE_FILES_AT_ONCE = env.int("WHOLE_FILES_AT_ONCE", default=2)
# A card that is read in: more than it ever takes, in megabytes of its file once unpacked, in lines, in characters.
CARD_MB = env.int("CARD_MB", default=20)
CARD_LINES = env.int("CARD_LINES", default=300)
CARD_CHARACTERS = env.int("CARD_CHARACTERS", default=60_000)
# Days after which a request to follow by e-mail that nobody confirmed is deleted, with the address.
ALERT_DAYS_TO_CONFIRM = env.int("ALERT_DAYS_TO_CONFIRM", default=7)
# Where `manage.py backup` keeps backups, and the public key (age) that it encrypts them for; "" leaves them readable.
BACKUPS = env.str("BACKUPS", default=str(VAR_DIR / "backups"))
BACKUP_KEY = env.str("BACKUP_KEY", default="")

if not SECRET_KEY:
    if not LOCAL:
        raise environ.ImproperlyConfigured("SECRET_KEY must be set in the environment")
    from tadafur.local_key import local_key

    SECRET_KEY = local_key(VAR_DIR / "secret-key")

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Readers never wait for the writer, and a writer waits for its turn instead of failing. What was said to be
        # saved is on the disk (FULL), even where the machine loses its power the moment after.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

# ── The house ────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "tadafur.apps.TadafurConfig",
    "public",
    "dashboard",
    "cards",
    "milestones",
    "communes",
    "programme",
    "accounts",
    "django.forms",
    "crispy_forms",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "tadafur.apps.TadafurAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "tadafur.request_number.RequestNumber",
    "tadafur.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before what gives out files, so that a drawing opened by itself runs nothing
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tadafur.methods.methods_middleware",
    "public.packed.GZip",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "public.costly.CostlyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.presence.Presence",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",  # tells the versions of reference data who wrote them
]
ROOT_URLCONF = "tadafur.urls"
WSGI_APPLICATION = "tadafur.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.sign_in.NameOrEmail"]
LOGIN_URL, LOGIN_REDIRECT_URL = "sign-in", "desk"
SESSION_COOKIE_AGE = SESSION_DAYS * 24 * 60 * 60
# django-allauth: the second factor, confirming who one is, one's sessions. Passwords are asked by accounts/pages.py.
ACCOUNT_ADAPTER, MFA_ADAPTER = "accounts.adapters.SignInAdapter", "accounts.adapters.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS = {"username"}, ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"reauthenticate": "accounts.second_factor_forms.ConfirmPassword"}
MFA_FORMS = {
    "authenticate": "accounts.second_factor_forms.SignInCode",
    "reauthenticate": "accounts.second_factor_forms.ConfirmCode",
    "activate_totp": "accounts.second_factor_forms.FirstCode",
    "add_webauthn": "accounts.second_factor_forms.NewPasskey",
    "authenticate_webauthn": "accounts.second_factor_forms.SignInPasskey",
    "reauthenticate_webauthn": "accounts.second_factor_forms.ConfirmPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60  # of invitations and of links to a new password, in seconds
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets of the project's own live in templates/
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tadafur.context.site",
            ],
            "builtins": ["tadafur.templatetags.arabic", "tadafur.templatetags.kept"],
        },
    },
]
# The fields' markup belongs to the design, so the pack is the project's own: templates/tadafur/.
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "tadafur"

# ── Arabic as Morocco writes it ──────────────────────────────────────────────
LANGUAGE_CODE = "ar-ma"
LANGUAGES = [("ar-ma", "العربية")]
LOCALE_PATHS = [BASE_DIR / "tadafur" / "locale"]
FORMAT_MODULE_PATH = ["tadafur.formats"]
TIME_ZONE = "Africa/Casablanca"

# ── Files ────────────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Attachments are given out by public/files.py alone, to whoever may see them. There is no MEDIA_URL.
FILE_UPLOAD_HANDLERS = [
    "milestones.receiving.UpToTheLimit",  # no more of a file reaches the disk than may be attached
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# A request without its files, in bytes; all of it, in megabytes: the files of one milestone and what is written with
# them; its fields: an event may name all 1,503 communes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
REQUEST_MB = ATTACHMENTS_MB + CARD_MB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2500
STORAGES = {
    "default": {"BACKEND": "milestones.storage.InFolder"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if MEDIA_S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "milestones.bucket.InBucket",
        "OPTIONS": {"bucket_name": MEDIA_S3_BUCKET} | MEDIA_S3,
    }
if DEBUG:  # the developer's own server reads static/ as it is
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True

# ── Logs: what goes wrong is written to standard error, where the service manager keeps it ──
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "tadafur.log_lines.JsonLines"},  # without anything of a person
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line" if DEBUG else "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "gunicorn.error": {"handlers": ["stderr"], "propagate": False},
    },
}

# ── Safety ───────────────────────────────────────────────────────────────────
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# What pages may load and run: files of the portal's own alone, nothing written into the page, so no nonce is needed
# and pages can be kept (public/packed.py). The small drawings of the style sheets are data: addresses.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# Nothing of a visitor's machine is asked for, and no page that is shown in ours could ask.
PERMISSIONS_POLICY = {
    feature: []
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
    )
}  # fmt: skip
CSRF_FAILURE_VIEW = "public.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # gone with the browser: a form of a visitor's leaves nothing behind
if not LOCAL:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
