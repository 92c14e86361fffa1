"""The file of a backup: a gzipped tar of the database, the audit heads and a manifest.

An encrypted one is that in the age format (https://age-encryption.org/v1) for one recipient, so a
server that makes backups cannot read them. `age --decrypt` opens it too.
"""

import gzip
import hashlib
import json
import shutil
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyrage

from forum.core.files import create_private, fsync

FORMAT = 1
MANIFEST = "manifest.json"
PLAIN, ENCRYPTED = ".tar.gz", ".tar.gz.age"
AGE_MARK = b"age-encryption.org/v1"
CHUNK = 1024 * 1024


class BadBackup(Exception):
    """Its message is one sentence for the operator."""


@dataclass(frozen=True)
class Manifest:
    made_at: str  # UTC, ISO 8601: everything committed before is in it
    version: str  # of the program
    revision: str  # of the tables
    database: str  # "sqlite" or "postgresql"
    rows: Mapping[str, int]  # by table
    checksums: Mapping[str, str]  # SHA-256 by name of a file in the archive
    format: int = FORMAT


def checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write(files: Sequence[Path], manifest: Manifest, target: Path) -> None:
    """Readable by its owner only, and on the disk when this returns."""
    listing = files[0].with_name(MANIFEST)
    listing.write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True))
    with (
        create_private(target) as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=3) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for file in [listing, *files]:
            tar.add(file, file.name, filter=_anonymous)
    fsync(target)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def unpack(archive: Path, folder: Path) -> Manifest:
    """Into an empty folder; BadBackup where anything is missing, added or changed."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            _extract(tar, folder)
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (tarfile.TarError, OSError, EOFError, TypeError, ValueError) as error:
        raise BadBackup(f"{archive} is not a whole backup ({type(error).__name__}).") from None
    if manifest.format != FORMAT:
        raise BadBackup(f"{archive} was made by a newer version ({manifest.version}).")
    unpacked = {path.name for path in folder.iterdir()} - {MANIFEST}
    found = {name: checksum(folder / name) for name in unpacked}
    if found != dict(manifest.checksums):
        raise BadBackup(f"{archive} is damaged: what is in it is not what was put in.")
    return manifest


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Files that lie in no folder, as write() packs them. (Python 3.11.3 knows no `filter` yet.)"""
    for member in tar:
        packed = tar.extractfile(member) if member.isfile() else None
        if packed is None or Path(member.name).name != member.name:
            raise tarfile.TarError(f"{member.name} is no file of a backup")
        with packed, create_private(folder / member.name) as file:
            shutil.copyfileobj(packed, file)


def is_encrypted(archive: Path) -> bool:
    with archive.open("rb") as file:
        return file.read(len(AGE_MARK)) == AGE_MARK


def encrypt(archive: Path, recipient: str, target: Path) -> None:
    """`recipient`: a public key, age1…. Raises BadBackup where it is none."""
    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise BadBackup("FORUM_BACKUP_RECIPIENT is not a public key of age (age1…).") from None
    with archive.open("rb") as plain, create_private(target) as sealed:
        pyrage.encrypt_io(plain, sealed, [key])
    fsync(target)


def decrypt(archive: Path, identity: Path, target: Path) -> None:
    """`identity`: a file with the secret key, as `age-keygen` or `flask backup new-key` writes."""
    lines = identity.read_text().splitlines()
    secret = next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
    try:
        key = pyrage.x25519.Identity.from_str(secret)
        with archive.open("rb") as sealed, create_private(target) as plain:
            pyrage.decrypt_io(sealed, plain, [key])
    except (pyrage.IdentityError, pyrage.DecryptError, OSError):
        raise BadBackup(f"{identity} does not open {archive}.") from None


def new_key() -> tuple[str, str]:
    """A secret key and its public half."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())
