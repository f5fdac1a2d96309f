"""All settings of the site, from the environment and the settings file that fills it; a wrong value
stops the start with one clear line.
"""

import os
import re
import secrets
import sys
from datetime import timedelta
from difflib import get_close_matches
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import quote, urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE
from environs import Env, EnvError

from home.people.single_sign_on.rules import is_protected

from . import __version__, shared
from .environment import SettingsFault, load

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = __version__  # shown in the admin

env = Env(prefix="INTRANET_")

# All settings, without the prefix INTRANET_; an unknown name stops the start, because it must be
# misspelt.
NAMES = (
    "ACCESS_LOG_DAYS",
    "ALLOWED_HOSTS",
    "BACKUP_DIR",
    "BACKUP_PASSPHRASE",
    "BACKUP_PASSPHRASE_FILE",
    "BASE_URL",
    "BEHIND_PROXY",
    "CACHE_URL",
    "DATABASE_URL",
    "DEBUG",
    "DISK_RESERVE_MB",
    "EMAIL_URL",
    "METRICS",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_DOMAINS",
    "OIDC_ISSUER",
    "OIDC_NAME",
    "S3_BUCKET",
    "S3_ENDPOINT",
    "S3_KEY",
    "S3_REGION",
    "S3_SECRET",
    "SEARCH_URL",
    "SECOND_FACTOR",
    "SECRET_KEY",
    "SESSION_HOURS",
    "SESSION_IDLE_MINUTES",
    "SETTINGS_FILE",
    "SSL_REDIRECT",
    "STORED_PAGES",
    "TRUSTED_PROXIES",
    "VAR_DIR",
    "WORKERS",
)

LONGEST_TIME = 2_000  # minutes or hours
MOST_WORKERS = 64


def stop(message: str) -> None:
    """Stop the start with one line that names the wrong setting."""
    sys.exit(f"การตั้งค่าไม่ถูกต้อง / settings: {message}")


def load_settings_file() -> Path | None:
    """The settings file's values stand in the environment from here on."""
    try:
        return load(read("str", "SETTINGS_FILE", None), os.environ, BASE_DIR)
    except SettingsFault as fault:
        stop(str(fault))


def refuse_unknown_names() -> None:
    """A misspelt setting would have no effect; names for tests (INTRANET_TEST_…) are allowed."""
    for name in sorted(os.environ):
        own = name.removeprefix("INTRANET_")
        if own == name or own in NAMES or own.startswith("TEST_"):
            continue
        nearest = get_close_matches(own.upper(), NAMES, n=1, cutoff=0)[0]
        stop(f"{name}: ไม่มีการตั้งค่าชื่อนี้ น่าจะเป็น INTRANET_{nearest} / no such setting")


def read(kind: str, name: str, default: object) -> object:
    """One value of the environment; its name is INTRANET_ and one of NAMES."""
    if name not in NAMES:
        raise LookupError(f"{name} is missing in NAMES")
    try:
        return getattr(env, kind)(name, default)
    except (EnvError, ValueError, KeyError) as error:
        stop(f"INTRANET_{name}: {error}")


def length_of_time(name: str, value: int) -> int:
    """A duration in the unit that its name gives; 0 means no limit."""
    if not 0 <= value <= LONGEST_TIME:
        stop(
            f"INTRANET_{name}: ต้องเป็นเลข 0 ถึง {LONGEST_TIME} (0 คือไม่จำกัด) / from 0 to"
            f" {LONGEST_TIME}"
        )
    return value


def address_of_people(url: str) -> str:
    """INTRANET_BASE_URL: a scheme and a host, used for links in mails."""
    fault = "INTRANET_BASE_URL: ต้องเป็นที่อยู่เว็บ เช่น https://intranet.example.go.th / "
    url = url.strip().rstrip("/")
    if not url.startswith(("http://", "https://")):
        stop(f"{fault}must begin with http:// or https://")
    try:
        parts = urlsplit(url)
        if not parts.hostname or parts.port == 0:
            stop(f"{fault}has no host")
    except ValueError as error:
        stop(f"{fault}{error}")
    if any(letter.isspace() for letter in url) or "@" in parts.netloc:
        stop(f"{fault}holds more than a scheme, a host and a port")
    if parts.path or "?" in url or "#" in url:
        stop(f"{fault}must end after the host, without a path or query")
    return url


def hosts(names: list[str]) -> list[str]:
    """INTRANET_ALLOWED_HOSTS, and the host of INTRANET_BASE_URL, since mails link to it."""
    names = [name.strip() for name in names]
    if not names or not all(names):
        stop("INTRANET_ALLOWED_HOSTS: มีชื่อว่าง โปรดใส่ชื่อเครื่องคั่นด้วยจุลภาค / an empty name")
    for name in names:
        if "/" in name or ":" in name.rpartition("]")[2]:
            stop(
                f"INTRANET_ALLOWED_HOSTS: {name}: ใส่ชื่อเครื่องเท่านั้น / a name alone, no scheme or port"
            )
    own = urlsplit(BASE_URL).hostname or ""
    own = f"[{own}]" if ":" in own else own
    return names if own in names or "*" in names else [*names, own]


MOST_PROXIES = 9  # a larger number is the start of an address


def trusted_proxies(text: str, *, is_behind_one: bool) -> int | tuple:
    """INTRANET_TRUSTED_PROXIES: the number of proxies in a row before us, or their addresses and
    networks, separated by commas. The old name INTRANET_BEHIND_PROXY is still accepted.
    """
    fault = "INTRANET_TRUSTED_PROXIES: ใส่จำนวน เช่น 1 หรือที่อยู่ เช่น 127.0.0.1,10.0.0.0/8 / "
    if not text.strip():
        return 1 if is_behind_one else 0
    if text.strip().isdecimal():
        if int(text) > MOST_PROXIES:
            stop(f"{fault}at most {MOST_PROXIES} in a row")
        return int(text)
    try:
        networks = tuple(ip_network(part.strip()) for part in text.split(","))
    except ValueError as error:
        stop(f"{fault}{error}")
    if any(network.prefixlen == 0 for network in networks):
        stop(f"{fault}a network of all addresses would let anybody name any address")
    return networks


ASKED_FOR_SECOND_FACTOR = ("off", "admin", "roles")


def second_factor(text: str) -> str:
    """INTRANET_SECOND_FACTOR: who must have one; by default administrators, where the site uses
    https.
    """
    policy = text.strip() or ("admin" if HTTPS else "off")
    if policy not in ASKED_FOR_SECOND_FACTOR:
        stop("INTRANET_SECOND_FACTOR: ใส่ off, admin หรือ roles / must be off, admin or roles")
    return policy


SHORTEST_TOKEN = 32


def metrics(text: str) -> str:
    """INTRANET_METRICS: who may read `/metrics`: nobody, this machine ("local"), or whoever has a
    token.
    """
    text = text.strip()
    if text in ("", "local"):
        return text
    if len(text) < SHORTEST_TOKEN or not text.isascii() or " " in text:
        stop(
            f"INTRANET_METRICS: ใส่ local หรือรหัสอย่างน้อย {SHORTEST_TOKEN} ตัวอักษรอังกฤษ / local, or"
            f" a token of at least {SHORTEST_TOKEN} letters"
        )
    return text


LONGEST_ISSUER = 200  # characters; it is stored with each linked account
LONGEST_NAME = 60  # characters on a button on a telephone


def sign_on(**given: str) -> dict | None:
    """INTRANET_OIDC_…: the office's own provider; None where none of them is set; an incomplete set
    is an error.
    """
    given = {name: value.strip() for name, value in given.items()}
    if not any(given.values()):
        return None
    for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "DOMAINS"):
        if not given[name]:
            stop(
                f"INTRANET_OIDC_{name}: ยังไม่ได้ตั้ง ต้องตั้งให้ครบหรือไม่ตั้งเลย / is missing"
                " beside the other INTRANET_OIDC_…"
            )
        if not given[name].isascii():
            stop(
                f"INTRANET_OIDC_{name}: ใช้อักษรอังกฤษ ตัวเลข และเครื่องหมายเท่านั้น / only letters of ASCII"
            )
    if len(given["ISSUER"]) > LONGEST_ISSUER or not is_protected(
        given["ISSUER"], may_be_local=True
    ):
        stop("INTRANET_OIDC_ISSUER: ต้องเป็นที่อยู่ที่ขึ้นต้นด้วย https:// / must be an https address")
    if len(given["NAME"]) > LONGEST_NAME:
        stop(
            f"INTRANET_OIDC_NAME: ยาวเกิน {LONGEST_NAME} ตัวอักษร / is longer than {LONGEST_NAME}"
            " letters"
        )
    return {
        "issuer": given["ISSUER"],
        "client_id": given["CLIENT_ID"],
        "secret": given["CLIENT_SECRET"],
        "domains": mail_domains(given["DOMAINS"]),
        "name": given["NAME"] or "เข้าสู่ระบบด้วยบัญชีของหน่วยงาน",
    }


def mail_domains(text: str) -> tuple[str, ...]:
    """INTRANET_OIDC_DOMAINS: the domains of the addresses of the office and its schools, separated
    by commas.
    """
    domains = tuple(part.strip().lower() for part in text.split(","))
    for domain in domains:
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain):
            stop(
                f"INTRANET_OIDC_DOMAINS: {domain!r}: ใส่ชื่อโดเมนคั่นด้วยจุลภาค เช่น school.ac.th /"
                " a domain is needed"
            )
    return domains


def search_backend(url: str) -> dict:
    """Our own index in the database, or a search server:
    opensearch+https://user:password@host:9200.
    """
    words = "knowledge.search.reports.office_words.groups"
    if not url:
        return {"BACKEND": "knowledge.search", "WORDS": words}
    server, _, address = url.partition("+")
    clients = {"opensearch": "opensearchpy", "elasticsearch": "elasticsearch"}
    if server not in clients or not address.startswith(("http://", "https://")):
        stop(
            "INTRANET_SEARCH_URL: must look like opensearch+https://host:9200 or elasticsearch+https://host:9200"
        )
    if find_spec(clients[server]) is None:
        stop(
            "INTRANET_SEARCH_URL: the client is not installed, see docs/search.md"
            f" ({clients[server]})"
        )
    # A worker answers one request at a time: nobody may wait long for a server that does not
    # respond.
    own = {"INDEX_PREFIX": "intranet_", "TIMEOUT": 3, "WORDS": words}
    return {"BACKEND": f"knowledge.search.server.{server}", "URLS": [address], **own}


def secret_key() -> str:
    """The key in the environment, else one generated once and kept in the var folder with mode
    600.
    """
    key = read("str", "SECRET_KEY", "") or kept_secret_key(VAR_DIR / "secret-key")
    if len(key) < 32:
        stop("INTRANET_SECRET_KEY: at least 32 characters are needed")
    return key


def kept_secret_key(path: Path) -> str:
    try:
        return path.read_text() if path.exists() else make_secret_key(path)
    except (OSError, UnicodeDecodeError) as error:
        stop(f"INTRANET_SECRET_KEY: {error}")


def make_secret_key(path: Path) -> str:
    """Written to a temporary file and moved into place, so that no other process of the same start
    reads half of it.
    """
    key = secrets.token_urlsafe(64)
    part = path.with_name(f"secret-key.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(key)
    try:
        os.link(part, path)
    except FileExistsError:  # another process of the same start was faster
        return path.read_text()
    finally:
        part.unlink()
    return key


def make_var_dir(path: Path) -> Path:
    """The folder for everything that is not code; created when needed, private to the server's
    user.
    """
    try:
        path = BASE_DIR / path  # a relative name means the same from any folder
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        TemporaryFile(dir=path).close()
    except OSError as error:
        stop(f"INTRANET_VAR_DIR: เขียนในโฟลเดอร์ {path} ไม่ได้ / {error}")
    return path.resolve()


SHORTEST_PASSPHRASE = 12  # characters; whoever has an archive can try as long as they like


def backup_passphrase(text: str, path: Path | None) -> str:
    """INTRANET_BACKUP_PASSPHRASE, or the first line of the file that
    INTRANET_BACKUP_PASSPHRASE_FILE names; empty where archives are not encrypted.
    """
    if text and path:
        stop(
            "INTRANET_BACKUP_PASSPHRASE: ตั้งได้อย่างเดียว กับ INTRANET_BACKUP_PASSPHRASE_FILE / only"
            " one of the two"
        )
    if path:
        try:
            text = (path.read_text(encoding="utf-8-sig").splitlines() or [""])[0].strip()
        except (OSError, UnicodeDecodeError) as error:
            stop(f"INTRANET_BACKUP_PASSPHRASE_FILE: {error}")
    if (text or path) and len(text) < SHORTEST_PASSPHRASE:
        stop(
            f"INTRANET_BACKUP_PASSPHRASE: ต้องยาวอย่างน้อย {SHORTEST_PASSPHRASE} ตัวอักษร / at least"
            f" {SHORTEST_PASSPHRASE} characters"
        )
    return text


# Ground -------------------------------------------------------------------------------------------
SETTINGS_FILE = load_settings_file()
refuse_unknown_names()
if not read("str", "VAR_DIR", "var").strip():
    stop("INTRANET_VAR_DIR: ว่างอยู่ โปรดใส่ชื่อโฟลเดอร์ / a folder is needed")
VAR_DIR = make_var_dir(read("path", "VAR_DIR", BASE_DIR / "var"))
DEBUG = read("bool", "DEBUG", False)
SECRET_KEY = secret_key()
BASE_URL = address_of_people(read("str", "BASE_URL", "http://127.0.0.1:8000"))
ALLOWED_HOSTS = hosts(read("list", "ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"]))
HTTPS = BASE_URL.startswith("https://")

ROOT_URLCONF = "intranet.urls"
WSGI_APPLICATION = "intranet.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "intranet.apps.IntranetConfig",
    "forms",
    "knowledge",
    "services",
    "home",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail_modeladmin",
    "wagtail.embeds",
    "wagtail.sites",
    "intranet.apps.UsersConfig",
    "wagtail.snippets",
    "intranet.apps.DocumentsConfig",
    "intranet.apps.ImagesConfig",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "simple_history",
    "allauth",
    "allauth.account",
    "intranet.apps.SignOnConfig",
    "intranet.apps.SessionsConfig",
    "intranet.apps.SecondFactorConfig",
    "axes",
    "csp",
    # Installed because modeladmin's filters need it; never mounted, and nothing registers there.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "intranet.middleware.FrontDoor",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "intranet.static_files.StaticFiles",
    "intranet.access_log.AccessLog",
    "home.site.middleware.CompressPages",
    "home.site.middleware.MaintenanceMiddleware",
    "home.site.middleware.FullDiskMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "home.people.sessions.middleware.NothingStaysBehind",
    "home.people.sessions.middleware.SessionTimes",
    "home.site.middleware.SignInMiddleware",
    "home.pages.old_addresses.OldAddresses",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "home.people.second_factor.middleware.AsksForFactor",
    "simple_history.middleware.HistoryRequestMiddleware",
    "home.site.middleware.PlainInputMiddleware",
    "home.people.limits.doors.OpenDoors",
    "home.admin.deletion.DeletionGuard",
    "knowledge.search.page.middleware.OpenedFromSearch",
    "axes.middleware.AxesMiddleware",
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
                "wagtail.contrib.settings.context_processors.settings",
            ],
            "builtins": ["home.templatetags.site_tags"],
        },
    }
]

# FULL, so that acknowledged data is stored durably; IMMEDIATE, so that writers wait for each other
# and do not fail.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA"
        " secure_delete=ON"
    ),
}
own_database = f"sqlite:///{quote(str(VAR_DIR / 'db.sqlite3'))}"
database = read("dj_db_url", "DATABASE_URL", own_database)
database["CONN_MAX_AGE"] = None
database["CONN_HEALTH_CHECKS"] = True
if database["ENGINE"] == "django.db.backends.sqlite3":
    if ":memory:" not in database["NAME"]:
        database["NAME"] = str(BASE_DIR / database["NAME"])
    database["OPTIONS"] = SQLITE_OPTIONS
    # A test database in a file: one in memory would have neither WAL nor a second connection.
    database["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
elif database["ENGINE"] == "django.db.backends.postgresql":
    database.setdefault("OPTIONS", {}).setdefault(
        "connect_timeout", 5
    )  # seconds a page may wait for it
else:
    stop("INTRANET_DATABASE_URL: only sqlite and postgres are supported")
DATABASES = {"default": database}

# The size of a reserve file in the var folder; home.site.disk deletes it when the disk is full.
DISK_RESERVE = read("int", "DISK_RESERVE_MB", 64) * 1024 * 1024

WORKERS = read("int", "WORKERS", 2)  # processes that answer requests
if not 1 <= WORKERS <= MOST_WORKERS:
    stop(f"INTRANET_WORKERS: ต้องเป็นเลข 1 ถึง {MOST_WORKERS} / from 1 to {MOST_WORKERS}")

# Archives of `backup`, and what encrypts them
BACKUP_DIR = Path(os.path.abspath(BASE_DIR / read("path", "BACKUP_DIR", VAR_DIR / "backups")))
STORED_PAGES = read("bool", "STORED_PAGES", True)  # guides stand ready for readers
IS_BACKED_UP = bool(read("str", "BACKUP_DIR", ""))  # by the schedule: where a place was named
BACKUP_PASSPHRASE = backup_passphrase(
    read("str", "BACKUP_PASSPHRASE", ""), read("path", "BACKUP_PASSPHRASE_FILE", None)
)

# What several servers share beside the database; without these settings, nothing
try:
    CACHES = {"default": shared.cache(read("str", "CACHE_URL", "").strip(), SECRET_KEY)}
    OBJECT_STORE = shared.object_store(
        ENDPOINT=read("str", "S3_ENDPOINT", ""),
        BUCKET=read("str", "S3_BUCKET", ""),
        KEY=read("str", "S3_KEY", ""),
        SECRET=read("str", "S3_SECRET", ""),
        REGION=read("str", "S3_REGION", ""),
    )
except SettingsFault as fault:
    stop(str(fault))
if OBJECT_STORE and "sqlite" not in database["ENGINE"] and not read("str", "SECRET_KEY", ""):
    stop(
        "INTRANET_SECRET_KEY: ต้องตั้งเมื่อใช้ PostgreSQL และ INTRANET_S3_… ให้ตรงกันทุกเครื่อง มิฉะนั้นผู้ใช้หลุด"
        "จากระบบ / must be set, and the same on all servers"
    )

# Language and time --------------------------------------------------------------------------------
LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย")]
LOCALE_PATHS = [BASE_DIR / "intranet" / "locale"]
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["intranet.formats"]

# Files: static ones hashed and compressed; media is never served as a folder ----------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "intranet" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "home.files.storage.DurableStorage"},
    "private": {
        "BACKEND": "home.files.storage.DurableStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if OBJECT_STORE:
    for name, place, url in (
        ("default", "media", MEDIA_URL),
        ("private", "private", None),
        ("kept", "kept", None),  # lines of home.files.kept_lines
    ):
        STORAGES[name] = {
            "BACKEND": "home.files.object_store.ObjectStorage",
            "OPTIONS": {"location": place, "base_url": url, **OBJECT_STORE},
        }
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "home.files.receiving.PlainTemporaryFile",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# People: closed by default, the exceptions stand in intranet/urls.py ------------------------------
AUTH_USER_MODEL = "home.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {
        "NAME": "home.people.passwords.NotGuessed",
        "OPTIONS": {"min_length": 10},
    },  # together with Django's own validators, in one error
    {"NAME": "home.people.sign_in.LongestPassword"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/login/?left"  # drafts.js deletes what the device stored
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "home.people.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "home.people.sign_in.LoginForm",
    "change_password": "home.people.sign_in.ChangePasswordForm",
    "reset_password": "home.people.sign_in.ResetPasswordForm",
    "reset_password_from_key": "home.people.sign_in.ResetPasswordKeyForm",
}
# or by e-mail: home.people.names.accounts finds the account by either
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "home.people.own_account.reset_links.ResetLinks"  # noqa: S105 (a name)
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # unknown addresses get no mail
# allauth counts in the memory of each worker, and a school shares one address: home.people.limits
# counts instead, in the database.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reset_password": None,
    "reset_password_from_key": None,
    # Wrong passwords count as at sign-in; a refused new one does not
    "change_password": None,
    "reauthenticate": None,
}
# Who must have a second factor: nobody ("off"), administrators and superusers ("admin"), or certain
# roles ("roles"), whose sessions are limited too.
SECOND_FACTOR = second_factor(read("str", "SECOND_FACTOR", ""))
MFA_ADAPTER = "home.people.second_factor.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
SIGN_ON = sign_on(
    ISSUER=read("str", "OIDC_ISSUER", ""),
    CLIENT_ID=read("str", "OIDC_CLIENT_ID", ""),
    CLIENT_SECRET=read("str", "OIDC_CLIENT_SECRET", ""),
    DOMAINS=read("str", "OIDC_DOMAINS", ""),
    NAME=read("str", "OIDC_NAME", ""),
)
SOCIALACCOUNT_ADAPTER = "home.people.single_sign_on.adapter.SignOnAdapter"
AXES_HANDLER = "home.people.limits.sign_in.SignInLimits"
AXES_CLIENT_IP_CALLABLE = "home.people.limits.client.client_address"
AXES_USERNAME_CALLABLE = "home.people.limits.sign_in.account_name"
AXES_LOCKOUT_CALLABLE = "home.people.limits.sign_in.tell_to_wait"
# Only for the lines in the log; the limits are those of home.people.limits.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = None  # axes deletes nothing at sign-in; the nightly run does
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = (
    False  # a refused client is told so, and is not counted again
)
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_VERBOSE = False

# Headers ------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Browsers accept a cookie with this prefix only from this very host, over https, for the whole
# site.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
MESSAGE_STORAGE = "home.people.sessions.messages.Messages"
SESSION_COOKIE_AGE = 12 * 60 * 60  # the longest session of any user
# Of those who decide, grant or administer; 0: no such bound.
SESSION_IDLE = timedelta(
    minutes=length_of_time("SESSION_IDLE_MINUTES", read("int", "SESSION_IDLE_MINUTES", 30))
)
SESSION_LONGEST = timedelta(hours=length_of_time("SESSION_HOURS", read("int", "SESSION_HOURS", 8)))
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "home.office.views.csrf_failure"
SECURE_SSL_REDIRECT = read("bool", "SSL_REDIRECT", True) and HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail lets its own previews through
# Whose X-Forwarded-For and X-Forwarded-Proto are believed: home.people.limits.client and
# intranet.middleware ask this.
BEHIND_PROXY = read("bool", "BEHIND_PROXY", False)
TRUSTED_PROXIES = trusted_proxies(read("str", "TRUSTED_PROXIES", ""), is_behind_one=BEHIND_PROXY)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# The admin's own pages hold inline scripts and styles; home.middleware puts these in for /admin/
# alone.
ADMIN_CSP = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}

# Mail: everything goes into a table first; the worker sends from there, and without a server
# everything waits
EMAIL_BACKEND = "home.mail.outbox.QueueBackend"
mail_url = read("str", "EMAIL_URL", "")
mail = read("dj_email_url", "EMAIL_URL", "")
if mail_url and not mail_url.startswith(("smtp://", "submission://", "submit://", "console:")):
    stop("INTRANET_EMAIL_URL: must begin with smtp://, submission:// or console:")
SENDING_BACKEND = mail.get("EMAIL_BACKEND", "") if mail_url else ""
# for those who work on the site: nobody receives anything
MAILS_ARE_PRINTED = mail_url.startswith("console:")
SENDING_OPTIONS = {
    "host": mail["EMAIL_HOST"],
    "port": mail["EMAIL_PORT"],
    "username": mail["EMAIL_HOST_USER"] or "",
    "password": mail["EMAIL_HOST_PASSWORD"] or "",
    "use_tls": mail["EMAIL_USE_TLS"],
    "use_ssl": mail["EMAIL_USE_SSL"],
    "timeout": min(
        mail["EMAIL_TIMEOUT"] or 25, 25
    ),  # seconds; a server that hangs costs a run less than 30
}
if not f"{SENDING_OPTIONS['username']}{SENDING_OPTIONS['password']}".isascii():
    stop(
        "INTRANET_EMAIL_URL: user and password can only hold letters, digits and signs of the"
        " English keyboard"
    )
# The address that mails come from; home/mail/outbox.py puts the office's name before it.
MAIL_HOST = urlsplit(BASE_URL).hostname or "localhost"
account = SENDING_OPTIONS["username"]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = mail.get("DEFAULT_FROM_EMAIL") or (
    account if "@" in account else f"intranet@{MAIL_HOST}"
)

# Wagtail ------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "อินทราเน็ต"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # allauth has the pages for it
WAGTAIL_PASSWORD_RESET_ENABLED = False
# A password that many share names nobody; `home.pages.access.passes` lets nobody in by one.
WAGTAIL_PRIVATE_PAGE_OPTIONS = WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "csv", "txt"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_INLINE_CONTENT_TYPES = []
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "heic", "heif"]
# as it comes from a telephone; what is kept is smaller
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 25 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000  # of what is kept
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.files.forms.ImageForm"
WAGTAILEMBEDS_FINDERS = []  # an embed would call another host: videos are links
WAGTAILSEARCH_BACKENDS = {"default": search_backend(read("str", "SEARCH_URL", ""))}
WAGTAILDOCS_DOCUMENT_FORM_BASE = "knowledge.documents.forms.DocumentForm"
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# Access log: section 26 of the Computer Crime Act asks for 90 days at least -----------------------
ACCESS_LOG_DAYS = read("int", "ACCESS_LOG_DAYS", 90)
if not 90 <= ACCESS_LOG_DAYS <= 3650:
    stop("INTRANET_ACCESS_LOG_DAYS: กฎหมายให้เก็บไม่น้อยกว่า 90 วัน / must be 90 to 3650")

METRICS = metrics(read("str", "METRICS", ""))

# Log ----------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "intranet.log.LineWithNumber",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "filters": {"short": {"()": "intranet.log.ShortOfDatabase"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["short"]},
        "errors": {"class": "intranet.log.ErrorsFile", "level": "ERROR"},
    },
    "root": {"handlers": ["stderr", "errors"], "level": "WARNING"},
}
