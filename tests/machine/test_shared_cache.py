"""Several processes share a cache; when its server goes, the portal is slower, not wrong and not down."""

import socket
import subprocess
import time

import pytest
import redis
from django.core.cache import CacheHandler

from accounts import limits
from tadafur.shared_cache import SharedCache

RULE = limits.Rule("tried", times=2, seconds=3600)


@pytest.fixture
def server(tmp_path):
    """server.start() and server.stop(): a real server; server.url is its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    class Server:
        url = f"redis://127.0.0.1:{port}/0"
        process = None

        def start(self):
            self.process = subprocess.Popen(
                ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", tmp_path],
                stdout=subprocess.DEVNULL,
            )
            while True:
                try:
                    return redis.Redis(port=port).ping()
                except redis.ConnectionError:
                    time.sleep(0.02)

        def stop(self):
            if self.process:
                self.process.kill()
                self.process.wait()

    one = Server()
    yield one
    one.stop()


@pytest.fixture
def cache(server, monkeypatch):
    shared = {"BACKEND": "tadafur.shared_cache.SharedCache", "LOCATION": server.url}
    cache = CacheHandler({"default": shared})["default"]
    monkeypatch.setattr("accounts.limits.cache", cache)
    monkeypatch.setattr(SharedCache, "asked_again_at", float("-inf"))
    monkeypatch.setattr(SharedCache, "said_at", float("-inf"))
    return cache


def counted(times: int) -> list[bool]:
    return [limits.allowed_to(RULE, "192.0.2.1", at=1000.0).allowed for _ in range(times)]


def test_limits_and_pictures_live_in_the_shared_cache(server, cache):
    server.start()
    assert counted(3) == [True, True, False]
    cache.set("picture:1", b"png", 60)
    other = CacheHandler(
        {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": server.url}}
    )
    assert other["default"].get("picture:1") == b"png"
    assert cache.answers()


def test_limits_still_hold_in_the_process_while_the_server_is_gone(cache, caplog):
    assert counted(3) == [True, True, False]
    assert cache.get_or_set("picture:2", lambda: b"drawn", 60) == b"drawn"
    assert not cache.answers()
    assert [record.message for record in caplog.records] == [
        "the cache server does not answer, each process keeps its own: ConnectionError"
    ]


def test_a_server_that_went_is_left_alone_for_a_moment_and_used_again_once_it_is_back(server, cache, monkeypatch):
    server.start()
    cache.set("picture:3", b"png", 60)
    server.stop()
    assert cache.get("picture:3") is None
    server.start()
    cache.set("picture:3", b"own", 60)
    assert redis.Redis.from_url(server.url).dbsize() == 0  # not asked again yet
    monkeypatch.setattr(SharedCache, "asked_again_at", float("-inf"))
    cache.set("picture:3", b"shared", 60)
    assert redis.Redis.from_url(server.url).dbsize() == 1


def test_a_server_that_swallows_what_it_is_asked_is_given_up(cache, server, caplog):
    """Connections are taken and never answered, as behind a firewall or a server that hangs."""
    with socket.create_server(("127.0.0.1", int(server.url.split(":")[2].split("/")[0]))):
        assert counted(3) == [True, True, False]
    assert "TimeoutError" in caplog.text
