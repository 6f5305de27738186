"""The keys of the backups: the public one is on the server, the private one is not."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pyrage import IdentityError, RecipientError, x25519

from recommendations.words import Text
from tnb.backup.failure import BackupError

NO_RECIPIENTS = Text(
    "BACKUP_RECIPIENTS is not set: nobody could open the backup. Make a key with "
    "manage.py backup --new-key FILE, keep FILE away from this server, and set BACKUP_RECIPIENTS.",
    "未设置 BACKUP_RECIPIENTS：备份将无人能打开。请用 manage.py backup --new-key FILE 生成密钥，"
    "将该文件保存在本服务器以外，并设置 BACKUP_RECIPIENTS。",
)
NO_RECIPIENT = Text(
    "BACKUP_RECIPIENTS holds {word!r}, which is not a public key (age1…).",
    "BACKUP_RECIPIENTS 中的 {word!r} 不是公钥（age1…）。",
)
PRIVATE_KEY = Text(
    "BACKUP_RECIPIENTS holds a private key. It does not belong on this server: remove it, make a new pair "
    "with manage.py backup --new-key FILE and set the line that begins with age1.",
    "BACKUP_RECIPIENTS 中是私钥。私钥不应放在本服务器上：请将其移除，用 manage.py backup --new-key FILE "
    "重新生成，并填写以 age1 开头的一行。",
)
UNREADABLE = Text("The key file {file} cannot be read: {reason}.", "无法读取密钥文件 {file}：{reason}。")
NO_KEY = Text(
    "{file} holds no private key: it needs a line that begins with AGE-SECRET-KEY-1.",
    "{file} 中没有私钥：应有以 AGE-SECRET-KEY-1 开头的一行。",
)
KEY_EXISTS = Text(
    "{file} is already there and was left as it is. A key that is overwritten is lost, and its backups too.",
    "{file} 已存在，未作改动。密钥一旦被覆盖，用它加密的备份将无法打开。",
)


def recipients_from(setting: str) -> list[x25519.Recipient]:
    """The public keys of BACKUP_RECIPIENTS: words with commas or spaces between; # begins a remark."""
    lines = (line.partition("#")[0] for line in setting.splitlines())
    words = " ".join(lines).replace(",", " ").split()
    if not words:
        raise BackupError(NO_RECIPIENTS)
    return [_recipient(word) for word in words]


def _recipient(word: str) -> x25519.Recipient:
    if word.upper().startswith("AGE-SECRET-KEY"):
        raise BackupError(PRIVATE_KEY)
    try:
        return x25519.Recipient.from_str(word)
    except RecipientError:
        raise BackupError(NO_RECIPIENT, word=word) from None


def identities_in(file: Path) -> Sequence[x25519.Identity]:
    """The private keys of a file as age-keygen and `backup --new-key` write it; of standard input for "-"."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8", errors="replace")
    except OSError as problem:
        raise BackupError(UNREADABLE, file=file, reason=problem.strerror) from None
    lines = (line.strip() for line in text.splitlines())
    found = [line for line in lines if line and not line.startswith("#")]
    try:
        keys = [x25519.Identity.from_str(line) for line in found]
    except IdentityError:
        keys = []
    if not keys:
        raise BackupError(NO_KEY, file=file)
    return keys


def new_key(file: Path) -> str:
    """Writes a new private key, readable by its owner only, and gives its public key."""
    key = x25519.Identity.generate()
    public = str(key.to_public())
    try:
        place = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupError(KEY_EXISTS, file=file) from None
    except OSError as problem:
        raise BackupError(UNREADABLE, file=file, reason=problem.strerror) from None
    with open(place, "w") as out:
        out.write(f"# public key: {public}\n{key}\n")
    return public
