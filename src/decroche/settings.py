"""Every setting of Décroche: one typed tree, from the environment and one TOML file.

Read it with `load()`. Order of strength: environment (`DECROCHE_PORT_BASE`,
`DECROCHE_DEMO__CALLS_PER_MINUTE`), then the file (`DECROCHE_CONFIG`, else
`<data_dir>/decroche.toml`), then the default. Importing this module touches nothing.
Secrets are no settings: they live in `decroche.ops.secrets`.
"""

from __future__ import annotations

import difflib
import hashlib
import ipaddress
import os
import tempfile
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from decroche import settings_home, settings_words
from decroche.ops.language import tr
from decroche.settings_asterisk import Asterisk
from decroche.settings_home import Home
from decroche.settings_lan import Lan
from decroche.settings_mail import Mail
from decroche.settings_ports import Ports, derive_ports
from decroche.settings_watch import Watch
from decroche.settings_webhooks import Webhooks

PREFIX = "DECROCHE_"
# Read by other programs of the project, so they are no mistakes in the environment.
FOREIGN_PREFIXES = ("DECROCHE_TEST_", "DECROCHE_BENCH_")
SOCKET_PATH_BYTES = 107  # sun_path of Linux, less its closing zero
# A socket's file name is added to run_dir: "/pg/.s.PGSQL.5432", "/asterisk/asterisk.ctl".
SOCKET_NAME_BYTES = 24


class SettingsError(Exception):
    """A setting is wrong; the text is one sentence with its name and the remedy."""


def _loopback(value: str) -> str:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        raise ValueError("must be an IP address, for instance 127.0.0.1") from None
    if not address.is_loopback or address.version != 4:
        raise ValueError(
            "must be an address of 127.0.0.0/8; for other machines there is lan.address"
        )
    return value


Loopback = Annotated[str, AfterValidator(_loopback)]


class _Branch(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_default=True)


class Demo(_Branch):
    """The fictive company and its robot callers."""

    enabled: bool = Field(default=False, description="Set by `decroche demo`; starts the robots.")
    calls_per_minute: float = Field(
        default=2.0,
        ge=0,
        le=600,
        description="Robot calls per minute; `decroche robots --rate` changes it.",
    )
    max_calls: int = Field(
        default=6, ge=1, le=200, description="Robots on the line at the same time."
    )
    patience_s: int = Field(
        default=180, ge=10, le=3600, description="A robot hangs up after, seconds."
    )


class Settings(BaseSettings):
    """The tree. Every path in it is absolute, every port filled in."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        validate_default=True,
    )

    instance: str = Field(
        default="decroche",
        pattern=r"^[a-z][a-z0-9-]{0,30}$",
        description="Name of this installation.",
    )
    language: Literal["", "fr", "en"] = Field(
        default="", description="Of the command line: fr or en; empty: as the locale says."
    )
    host: Loopback = Field(
        default="127.0.0.1",
        description="Address everything binds to; what other machines need, to lan.address too.",
    )
    pstn_host: Loopback = Field(
        default="127.0.0.2", description="Address of the demo's public network."
    )
    port_base: int = Field(
        default=8400,
        ge=1024,
        le=65000,
        description="The origin's port; the other ports follow from it.",
    )
    data_dir: Path = Field(
        default_factory=lambda: default_dir("data"),
        description="Database, recordings, logs. Root: /var/lib/decroche.",
    )
    cache_dir: Path = Field(
        default_factory=lambda: default_dir("cache"),
        description="What can be fetched again: Asterisk, PostgreSQL. Root: /var/cache/decroche.",
    )
    run_dir: Path = Field(
        default=Path(),
        description="Unix sockets; empty: <data_dir>/run, or under /tmp if that is long.",
    )
    web_dist: Path = Field(
        default_factory=lambda: Path(__file__).resolve().parents[2] / "web" / "dist",
        description="The built web application.",
    )
    database_url: str | None = Field(
        default=None,
        description="postgresql://… of your own server; empty: the embedded PostgreSQL.",
    )
    ports: Ports = Field(default_factory=lambda: Ports())
    demo: Demo = Field(default_factory=lambda: Demo())
    lan: Lan = Field(default_factory=lambda: Lan())
    home: Home = Field(default_factory=lambda: Home())
    mail: Mail = Field(default_factory=lambda: Mail())
    asterisk: Asterisk = Field(default_factory=lambda: Asterisk())
    watch: Watch = Field(default_factory=lambda: Watch())
    webhooks: Webhooks = Field(default_factory=lambda: Webhooks())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before file; no .env, which would depend on the current folder."""
        del dotenv_settings, file_secret_settings  # their names are pydantic's
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_path())

    @model_validator(mode="after")
    def _fill(self) -> Self:
        fill = object.__setattr__  # the tree is frozen for everyone else
        for name in ("data_dir", "cache_dir", "web_dist"):
            fill(self, name, Path(os.path.abspath(getattr(self, name).expanduser())))
        fill(self, "ports", derive_ports(self.port_base, self.ports))
        run_dir = self.run_dir if self.run_dir != Path() else default_run_dir(self.data_dir)
        fill(self, "run_dir", Path(os.path.abspath(run_dir.expanduser())))
        if len(os.fsencode(self.run_dir)) > SOCKET_PATH_BYTES - SOCKET_NAME_BYTES:
            raise ValueError("run_dir: is too long for a socket; choose a shorter directory")
        if self.database_url and not self.database_url.startswith(("postgresql://", "postgres://")):
            raise ValueError("database_url: must begin with postgresql://")
        if self.pstn_host == self.host:
            raise ValueError("pstn_host: must differ from host, or robots would pass for browsers")
        if fault := settings_home.fault(self.home, self.lan, self.ports.model_dump()):
            raise ValueError(fault)
        return self

    @property
    def log_dir(self) -> Path:
        """One log per process."""
        return self.data_dir / "log"

    @property
    def state_file(self) -> Path:
        """What the supervisor has started: pids and their start times."""
        return self.data_dir / "run" / "state.json"

    @property
    def demo_accounts_file(self) -> Path:
        """Written by `seed_demo`: a JSON list of {login, password, role, name}."""
        return self.data_dir / "demo_accounts.json"

    @property
    def asterisk_dir(self) -> Path:
        """Generated configuration and spool of the media node."""
        return self.data_dir / "asterisk"

    @property
    def recordings_dir(self) -> Path:
        """Finished recordings."""
        return self.data_dir / "recordings"

    @property
    def origin(self) -> str:
        """The address people type, without a closing slash."""
        return self.origins[0]

    @property
    def origins(self) -> tuple[str, ...]:
        """All addresses of our pages. With `lan` they have https, and http leads there."""
        if self.lan.address:
            hosts = dict.fromkeys(
                (self.lan.host, self.lan.address, self.home.host, self.home.relay_host)
            )
            return tuple(f"https://{host}:{self.ports.https}" for host in hosts if host)
        names = dict.fromkeys((self.host, "localhost", "127.0.0.1"))
        return tuple(f"http://{name}:{self.ports.http}" for name in names)

    @property
    def engine_url(self) -> str:
        """The engine's control API, without a closing slash."""
        return f"http://{self.host}:{self.ports.engine}"


def default_dir(kind: str) -> Path:
    """Default of data_dir (`data`) or cache_dir (`cache`): root's are the system's."""
    if os.geteuid() == 0:
        return Path("/var/lib/decroche" if kind == "data" else "/var/cache/decroche")
    variable, fallback = {
        "data": ("XDG_DATA_HOME", ".local/share"),
        "cache": ("XDG_CACHE_HOME", ".cache"),
    }[kind]
    base = os.environ.get(variable, "")
    return (Path(base) if base.startswith("/") else Path.home() / fallback) / "decroche"


def default_run_dir(data_dir: Path) -> Path:
    """<data_dir>/run, or a short one of this user when sockets would not fit in it."""
    run_dir = data_dir / "run"
    if len(os.fsencode(run_dir)) <= SOCKET_PATH_BYTES - SOCKET_NAME_BYTES:
        return run_dir
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"decroche-{os.geteuid()}-{digest}"


def config_path() -> Path:
    """The TOML file that is read, whether it exists or not."""
    named = os.environ.get(PREFIX + "CONFIG")
    if named:
        return Path(named).expanduser()
    data_dir = os.environ.get(PREFIX + "DATA_DIR")
    return (Path(data_dir).expanduser() if data_dir else default_dir("data")) / "decroche.toml"


def known_names() -> dict[str, type[BaseModel] | None]:
    """Each environment variable that means something, with its branch if it is one."""
    names: dict[str, type[BaseModel] | None] = {PREFIX + "CONFIG": None}
    for name, field in Settings.model_fields.items():
        branch = field.annotation
        if isinstance(branch, type) and issubclass(branch, BaseModel):
            for leaf in branch.model_fields:
                names[f"{PREFIX}{name}__{leaf}".upper()] = branch
        else:
            names[f"{PREFIX}{name}".upper()] = None
    return names


def refuse_unknown(environment: Mapping[str, str]) -> None:
    """Raise SettingsError for a DECROCHE_… variable nobody reads: it is a typing mistake."""
    known = known_names()
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name.startswith(FOREIGN_PREFIXES) or name in known:
            continue
        close = difflib.get_close_matches(name, known, n=1)
        raise SettingsError(settings_words.unknown(name, close[0] if close else ""))


def explain(error: ValidationError) -> str:
    """The first fault as one sentence: the setting's name, what is wrong, the remedy."""
    fault: Any = error.errors()[0]
    path = [str(part) for part in fault["loc"]]
    message = str(fault["msg"]).removeprefix("Value error, ")
    if not path:
        name, _, message = message.partition(": ")
        path = name.split(".")
    variable = PREFIX + "__".join(path).upper()
    what = settings_words.refusal(fault, message)
    return settings_words.wrong(".".join(path), what, variable, config_path())


@cache
def load() -> Settings:
    """The settings of this process; the same object each time.

    Raises SettingsError with one sentence that names the setting and the remedy.
    """
    refuse_unknown(os.environ)
    if os.environ.get(PREFIX + "CONFIG") and not config_path().is_file():
        path = config_path()
        text = f"DECROCHE_CONFIG names {path}, which is no file."
        raise SettingsError(tr(text, f"DECROCHE_CONFIG nomme {path}, qui n'est pas un fichier."))
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(explain(error)) from None
    except tomllib.TOMLDecodeError as error:
        words = tr("is not valid TOML:", "n'est pas du TOML valable :")
        raise SettingsError(f"{config_path()} {words} {error}.") from None
    except OSError as error:
        words = tr("cannot be read:", "ne peut être lu :")
        raise SettingsError(f"{config_path()} {words} {error.strerror}.") from None
