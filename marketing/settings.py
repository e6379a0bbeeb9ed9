"""Settings of Golive, all from the environment; the README lists them."""

from pathlib import Path
from urllib.parse import urlsplit

import environ

from marketing import environment

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where it is served ---------------------------------------------------------------------------------------------
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://{HOST}:{PORT}").rstrip("/")
PUBLIC_HOST = urlsplit(PUBLIC_URL).hostname or HOST
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[PUBLIC_HOST, *sorted(environment.LOOPBACK - {"::1"}), "[::1]"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# Who may say by X-Forwarded-For whom they speak for: with https there is a proxy, mostly on this machine.
TRUSTED_PROXIES = environment.networks(env.list("TRUSTED_PROXIES", default=["127.0.0.0/8", "::1"] if HTTPS else []))
DEBUG = env.bool("DEBUG", default=False)

EMAIL_URL = env.str("EMAIL_URL", default="")
DEMO = (
    env.bool("GOLIVE_DEMO", default=False)
    and not env.str("DATABASE_URL", default="")
    and not EMAIL_URL
    and HOST == "127.0.0.1"
    and environment.is_loopback(PUBLIC_URL)
)
CLOCK_SHIFT_ALLOWED = env.bool("CLOCK_SHIFT_ALLOWED", default=DEMO)

# --- Where its files lie: the demo's in a folder of their own --------------------------------------------------------
DATA_DIR = environment.private_folder(
    Path(env.str("DATA_DIR", default="") or BASE_DIR / ("var/demo" if DEMO else "var"))
)

# --- Keys: signing links is apart from sessions, so that either can be renewed alone ---------------------------------
SECRET_KEY = env.str("SECRET_KEY", default="") or environment.kept_key(DATA_DIR / "keys" / "secret-key")
LINK_KEYS = env.list("LINK_KEYS", default=[]) or [environment.kept_key(DATA_DIR / "keys" / "link-key")]

# --- Applications ----------------------------------------------------------------------------------------------------
ENTITIES = [
    "entities.accounts",
    "entities.contacts",
    "entities.leads",
    "entities.lead_scoring_models",
    "entities.record_templates",
    "entities.segments",
    "entities.subscription_lists",
    "entities.content_settings",
    "entities.media_library",
    "entities.content_blocks",
    "entities.brands",
    "entities.emails",
    "entities.customer_journeys",
    "entities.outgoing_mail",
    "entities.suppressed_addresses",
    *env.list("EXTRA_ENTITIES", default=[]),
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_fsm",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "marketing.users",
    "marketing.publishing",
    "marketing.lifecycle",
    "marketing.audience",
    "marketing.console",
    "marketing.operations",
    "marketing.service.runs",
    "marketing.service.prepared",
    "marketing.service.intake",
    "marketing.service.interactions",
    "marketing.service.mail",
    "marketing.service.segments",
    "marketing.service.scoring",
    "marketing.service.journeys",
    "marketing.service.web",
    *ENTITIES,
    "entities.demo",
]
# A web process sees to it that what it noted of its visitors is recorded a moment later; tests do that by hand.
COLLECTS_HITS = True
# The postal address that the default content settings are shipped with (`manage.py defaults`).
POSTAL_ADDRESS = env.str("POSTAL_ADDRESS", default="")
AUDIENCE_MODELS = {
    "contact": "contacts.Contact",
    "account": "accounts.Account",
    "lead": "leads.Lead",
    "subscription": "subscription_lists.Subscription",
}
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["marketing.users.backends.Backend"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "marketing.urls"
WSGI_APPLICATION = "marketing.wsgi.application"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "marketing.operations.private_pages.NotStored",
    "marketing.operations.composed.ComposedQueries",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "marketing.operations.bodies.BodyLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
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
            ],
        },
    },
]
CSRF_FAILURE_VIEW = "marketing.console.views.pages.no_token"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Data ------------------------------------------------------------------------------------------------------------
# No ATOMIC_REQUESTS: with immediate transactions every GET would take SQLite's write lock.
DATABASES = {
    "default": environment.tuned_database(
        env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'golive.sqlite3'}"),
        test_file=DATA_DIR / "test.sqlite3",
        pool_size=env.int("DATABASE_POOL", default=10),
    )
}
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://golive")}
MEDIA_ROOT = DATA_DIR / "uploads"
MEDIA_URL = "/media/"

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files: built by esbuild into static/dist -----------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
STATICFILES_STORAGE_CLASS = env.str(
    "STATICFILES_STORAGE_CLASS", default="whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_STORAGE_CLASS},
}

# --- Security --------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]  # probes ask the container, not the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
# W005 and W021: whether sub-domains have https is known to the owner of the domain, not to Golive.
# W019: previews of mails stand in a frame of our own.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W019", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Browsers keep cookies per host, not per port: two installations on one machine must not sign each other out.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"golive_session_{PORT}", f"golive_csrf_{PORT}"

# --- Mail ------------------------------------------------------------------------------------------------------------
MAIL_CAPTURED = not EMAIL_URL
# Domains that are set up to send: what others may check of a mail (SPF, DKIM) fits them and their sub-domains.
SENDING_DOMAINS = [domain.lower().lstrip("@") for domain in env.list("SENDING_DOMAINS", default=[])]
MAIL_LEASE_SECONDS = env.int("MAIL_LEASE_SECONDS", default=60)
MAIL_BATCH = env.int("MAIL_BATCH", default=100)
MAIL_TIMEOUT_SECONDS = env.int("MAIL_TIMEOUT_SECONDS", default=20)
locals().update(environment.mail_server(EMAIL_URL))

# --- Limits that checks warn about ------------------------------------------------------------------------------------
LIVE_SEGMENTS = env.int("LIVE_SEGMENTS", default=1000)

# --- What lead scores do: each may be switched off --------------------------------------------------------------------
LEAD_SALES_READY = env.bool("LEAD_SALES_READY", default=True)
LEAD_QUALIFICATION = env.bool("LEAD_QUALIFICATION", default=True)
LEAD_SCORES_CLEANED_UP = env.bool("LEAD_SCORES_CLEANED_UP", default=True)

# --- Celery ----------------------------------------------------------------------------------------------------------
BROKER_URL = env.str("BROKER_URL", default="filesystem://localhost")
BROKER_TRANSPORT = "marketing.operations.spool:Transport" if BROKER_URL.startswith("filesystem") else None
BROKER_PREFIX = env.str("BROKER_PREFIX", default="")  # keeps installations apart that share a broker
BROKER_OPTIONS = environment.broker_options(BROKER_URL, BROKER_PREFIX, DATA_DIR / "queue")

# --- Processes of `manage.py up` -------------------------------------------------------------------------------------
WEB_WORKERS = env.int("WEB_WORKERS", default=1)
WEB_THREADS = env.int("WEB_THREADS", default=8)
WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=2)
# A process that shows no sign of life for so long is killed and started again; after each time, twice as long.
SILENCE_SECONDS = env.float("SILENCE_SECONDS", default=60.0)

# --- Logs: one JSON object a line, never local variables -------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING" if DEMO else "INFO").upper()
TALKATIVE_LOGGERS = ("celery.app.trace", "celery.worker.strategy", "celery.beat", "kombu")
OTHERS_LOGGERS = ("django", "django.server", "gunicorn.error")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "marketing.operations.logs.json_formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # These come with handlers of their own, which would write every line twice.
        **{name: {"level": LOG_LEVEL, "handlers": [], "propagate": True} for name in OTHERS_LOGGERS},
        **{name: {"level": "WARNING"} for name in TALKATIVE_LOGGERS},
    },
}
