"""Certificates of their own authority, for ends that speak TLS."""

import ssl
import subprocess
from pathlib import Path


def certificate(folder: Path, name: str, address: str) -> Path:
    """`<name>.crt` for this address, and `<name>.key` beside it."""
    crt, key = folder / f"{name}.crt", folder / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "1", "-subj", f"/CN={address}",
         "-addext", f"subjectAltName=IP:{address}",
         "-keyout", str(key), "-out", str(crt)],
        check=True, capture_output=True,
    )  # fmt: skip
    return crt


def server_context(crt: Path) -> ssl.SSLContext:
    """Shows this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, crt.with_suffix(".key"))
    return context
