"""A real nginx with the project's own deploy/nginx.conf: addresses and folders are changed, and nothing else."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

CONF = Path(__file__).parents[1] / "deploy" / "nginx.conf"
MAIN = """{user}daemon off; pid {folder}/pid; error_log {folder}/start.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  include /etc/nginx/mime.types; default_type application/octet-stream;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/site.conf;
}}
"""
UNVERIFIED = ssl._create_unverified_context()  # noqa: S323 - our own certificate, made a moment ago


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def configured(folder: Path, *, port: int, ports: list[int], files: Path) -> Path:
    """Write what nginx needs into the folder; returns its main file. `ports`: of the two processes of the portal."""
    root = CONF.parents[1]
    site = CONF.read_text()
    for here, there in {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "server_name tadafur.example.ma;": "server_name 127.0.0.1;",
        "127.0.0.1:8001": f"127.0.0.1:{ports[0]}",
        "127.0.0.1:8002": f"127.0.0.1:{ports[1]}",
        "/srv/tadafur/": f"{root}/",
        "/var/lib/tadafur/files/": f"{files}/",
        "/var/cache/tadafur": f"{folder}/kept",
        "/var/log/nginx/": f"{folder}/",
        "/etc/ssl/tadafur/": f"{folder}/",
    }.items():
        assert here in site, f"{CONF.name} does not say «{here}» any more"
        site = site.replace(here, there)
    (folder / "site.conf").write_text(re.sub(r".*listen \[::\].*\n", "", site))
    certificate(folder)
    main = folder / "nginx.conf"
    main.write_text(MAIN.format(folder=folder, user="user root; " if os.geteuid() == 0 else ""))
    return main


def certificate(folder: Path) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


@contextmanager
def running(folder: Path, *, ports: list[int], files: Path):
    """nginx before the two processes; gives its address."""
    port = free_port()
    main = configured(folder, port=port, ports=ports, files=files)
    server = subprocess.Popen([program(), "-c", str(main)], stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(200):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, server.stderr.read()
            time.sleep(0.05)
        yield f"https://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def program() -> str:
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def ask(address: str, *, method: str = "GET", body: bytes | None = None, **headers):
    """(status, headers, body), whatever the status."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    asked = urllib.request.Request(address, data=body, method=method, headers=told)
    try:
        with urllib.request.urlopen(asked, context=UNVERIFIED, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()
