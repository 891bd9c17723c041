"""The whole before the reader: nginx with deploy/nginx.conf, two processes of the portal, a database."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benches import stack
from tests.benches.processes import ROOT, Process, free_port, running, wait_for
from tests.benches.records import Records, environment
from tests.benches.servers import PORTAL, gunicorn

CONFIG = ROOT / "deploy" / "nginx.conf"
FILES = (
    "/same/"  # what lies under it in the folder is sent as it is, brotli already: the file to hold the cache against
)
AROUND = """
{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    sendfile on;  # both as Debian has them
    tcp_nopush on;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/client;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/tadafur.conf;
    server {{
        listen 127.0.0.1:{files};
        access_log {folder}/files.log tadafur;
        location {same} {{
            alias {folder}/bodies/;
            default_type "text/html; charset=utf-8";
            add_header Content-Encoding br;
            add_header Vary Accept-Encoding;
        }}
    }}
}}
"""


@dataclass
class Site:
    """`address`: nginx's. `files`: where nginx sends files. `applications` may be killed and started again."""

    folder: Path
    told: dict
    ports: list[int]
    address: str
    files: str
    nginx: Process | None = None
    applications: list[Process] = None

    def start(self, number: int) -> None:
        self.applications[number] = gunicorn(self.folder, PORTAL, self.told, port=self.ports[number])

    def ready(self) -> None:
        for port, process in zip(self.ports, self.applications, strict=True):
            wait_for(f"http://127.0.0.1:{port}/", process)


@contextmanager
def site(records: Records, folder: Path) -> Iterator[tuple[Site, str]]:
    """The site on a small record of its own, and that record's address; what writes may write there."""
    database = records.written()
    media = folder / "files"
    told = environment(database, TRUSTED_PROXIES="1", MEDIA_ROOT=str(media), **records.told)
    ports, port, files = [free_port(), free_port()], free_port(), free_port()
    one = Site(folder, told, ports, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{files}", applications=[])
    (folder / "bodies").mkdir(exist_ok=True)
    (folder / "tadafur.conf").write_text(adapted(CONFIG.read_text(), folder, media, ports, port))
    around = AROUND.format(user="user root;" if os.geteuid() == 0 else "", folder=folder, files=files, same=FILES)
    (folder / "nginx.conf").write_text(around)
    with ExitStack() as open_:
        open_.callback(lambda: [process.stop() for process in one.applications])
        one.applications = [None, None]
        for number in range(2):
            one.start(number)
        one.ready()
        command = [stack.program("nginx"), "-c", folder / "nginx.conf", "-p", folder, "-e", folder / "nginx.log"]
        one.nginx = open_.enter_context(running(command, log=folder / "nginx.log"))
        wait_for(one.address + "/", one.nginx)
        yield one, database


def adapted(text: str, folder: Path, media: Path, ports: list[int], port: int) -> str:
    """deploy/nginx.conf with this machine's folders and ports, on loopback and without TLS; each change is sure of
    finding what it is for."""
    changes = [
        (r"server \{\s+listen 80;.*?\n\}\n", ""),
        (r"listen \[::\]:443[^;]*;", ""),
        (r"listen 443[^;]*;", f"listen 127.0.0.1:{port};"),
        (r"ssl_\w+ [^;]*;", ""),
        (r"server_name [^;]*;", "server_name 127.0.0.1;"),
        (r"127\.0\.0\.1:8001", f"127.0.0.1:{ports[0]}"),
        (r"127\.0\.0\.1:8002", f"127.0.0.1:{ports[1]}"),
        (r"X-Forwarded-Proto https;", "X-Forwarded-Proto $scheme;"),
        (r"/var/cache/tadafur", f"{folder}/cache"),
        (r"/var/log/nginx", f"{folder}"),
        (r"/srv/tadafur", f"{ROOT}"),
        (r"/var/lib/tadafur/files", f"{media}"),
    ]
    for found, instead in changes:
        text, number = re.subn(found, lambda _, put=instead: put, text, flags=re.DOTALL)
        assert number, f"deploy/nginx.conf has no {found} any more"
    return text
