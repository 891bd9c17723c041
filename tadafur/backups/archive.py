"""A backup as one file: a tar of members, then a manifest with the SHA-256 of each, then the SHA-256 of the manifest.

Encrypted is the age format (age-encryption.org): whoever makes backups holds a public key alone and cannot read them.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from typing import BinaryIO

import pyrage

MANIFEST, DIGEST = "manifest.json", "manifest.json.sha256"
TOLD = {"format", "made_at", "migrations", "rows", "last_keys", "missing", "members"}  # by every manifest
ENCRYPTED = b"age-encryption.org/"
CHUNK = 1024 * 1024


class Unusable(Exception):
    """The backup cannot be read, or is not what was written; str() says why."""


class Digested:
    """A file that is read, and how much of it with which SHA-256."""

    def __init__(self, file: BinaryIO):
        self.file, self.sha256, self.size = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        try:
            data = self.file.read(size)
        except tarfile.TarError as error:
            raise Unusable(f"the backup is cut short: {error}") from error
        self.sha256.update(data)
        self.size += len(data)
        return data

    @property
    def told(self) -> dict:
        return {"sha256": self.sha256.hexdigest(), "size": self.size}


class Writer:
    """`add` what belongs in, then `close` with what is to be known of the whole."""

    def __init__(self, out: BinaryIO):
        self.tar = tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - close() does
        self.members: dict[str, dict] = {}

    def add(self, name: str, file: BinaryIO) -> None:
        read = Digested(file)
        self._add(name, read, file.seek(0, io.SEEK_END), file)
        self.members[name] = read.told

    def close(self, **manifest) -> None:
        told = json.dumps(manifest | {"members": self.members}, ensure_ascii=False, indent=1).encode()
        for name, content in ((MANIFEST, told), (DIGEST, hashlib.sha256(told).hexdigest().encode())):
            file = io.BytesIO(content)
            self._add(name, file, len(content), file)
        self.tar.close()

    def _add(self, name: str, read, size: int, file: BinaryIO) -> None:
        file.seek(0)
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self.tar.addfile(entry, read)


def verify(path: Path, key: str = "") -> dict:
    """The manifest, once every member has been read and is what was written. Raises Unusable."""
    _as_the_file_beside_it_says(path)
    seen, ends = {}, {}
    for name, file in members(path, key):
        if name in (MANIFEST, DIGEST):
            ends[name] = file.read()
            continue
        read = Digested(file)
        while read.read(CHUNK):
            pass
        seen[name] = read.told
    manifest = _manifest(ends)
    listed = manifest["members"]
    wrong = sorted(name for name in listed.keys() | seen.keys() if listed.get(name) != seen.get(name))
    if wrong:
        raise Unusable(f"damaged: {', '.join(wrong[:5])}" + (f" and {len(wrong) - 5} more" if wrong[5:] else ""))
    return manifest


def _as_the_file_beside_it_says(path: Path) -> None:
    """The SHA-256 of the whole, where it was carried along."""
    beside = path.with_name(f"{path.name}.sha256")
    if beside.exists():
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() not in beside.read_text(errors="replace").split():
                raise Unusable(f"damaged: its SHA-256 is not the one in {beside.name}")


def _manifest(ends: dict[str, bytes]) -> dict:
    if MANIFEST not in ends:
        raise Unusable("the backup is cut short: its manifest is missing")
    try:
        manifest = json.loads(ends[MANIFEST])
        whole = manifest.keys() >= TOLD
    except (ValueError, AttributeError) as error:
        raise Unusable("damaged: its manifest cannot be read") from error
    # Backups of format 1 have none.
    digest = ends.get(DIGEST, b"" if manifest.get("format") != 1 else None)
    if not whole or digest not in (None, hashlib.sha256(ends[MANIFEST]).hexdigest().encode()):
        raise Unusable("damaged: its manifest is not what was written")
    return manifest


def members(path: Path, key: str = "") -> Iterator[tuple[str, BinaryIO]]:
    """Its members in order; each is read before the next is asked for. Raises Unusable."""
    try:
        with _opened(path, key) as file, tarfile.open(fileobj=file, mode="r|") as tar:
            for entry in tar:
                yield entry.name, tar.extractfile(entry)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise Unusable(f"the backup is damaged or cut short: {error}") from error


@contextmanager
def _opened(path: Path, key: str) -> Iterator[BinaryIO]:
    with path.open("rb") as file:
        encrypted = file.read(len(ENCRYPTED)) == ENCRYPTED
        file.seek(0)
        if not encrypted:
            yield file
            return
        if not key:
            raise Unusable("the backup is encrypted: name the file of its secret key with --key")
        secret = identity(key)
        with closing(Piped(lambda out: pyrage.decrypt_io(file, out, [secret]))) as plain:
            yield plain


def identity(key: str):
    try:
        return pyrage.x25519.Identity.from_str(key)
    except pyrage.IdentityError as error:
        raise Unusable("this is no secret key of age: it begins with AGE-SECRET-KEY-1") from error


class Piped:
    """What `write(out)` writes, to be read while it is written, so that nothing decrypted lies on a disk."""

    def __init__(self, write):
        self.write, self.failed = write, None
        reader, self.writer = os.pipe()
        self.file = os.fdopen(reader, "rb")
        self.thread = Thread(target=self._run)
        self.thread.start()

    def _run(self):
        with os.fdopen(self.writer, "wb") as out:
            try:
                self.write(out)
            except Exception as error:  # told to whoever reads
                self.failed = error

    def read(self, size: int) -> bytes:
        data = self.file.read(size)
        if len(data) < size:
            self.thread.join()
            if self.failed:
                raise Unusable(f"the backup cannot be decrypted: {self.failed}") from self.failed
        return data

    def close(self):
        self.file.close()  # where the reader has seen enough, the writer finds its pipe broken and ends
        self.thread.join()


@contextmanager
def encrypting(out: BinaryIO, recipient: str) -> Iterator[BinaryIO]:
    """A file to write to; what is written reaches `out` encrypted for the public key."""
    try:
        to = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise Unusable("BACKUP_KEY is no public key of age: it begins with age1") from error
    failed = []

    def run():
        with os.fdopen(reader, "rb") as plain:
            try:
                pyrage.encrypt_io(plain, out, [to])
            except Exception as error:
                failed.append(error)

    reader, writer = os.pipe()
    thread = Thread(target=run)
    thread.start()
    try:
        with os.fdopen(writer, "wb") as plain:
            yield plain
    except BrokenPipeError:
        thread.join()
        raise failed[0] from None
    finally:
        thread.join()
    if failed:
        raise failed[0]
