# ruff: noqa: S104, S108, T201 (a script that prepares a machine of its own)
"""The production form without an engine for containers: in name spaces of its own, with a file system that is
read-only but for what is given, as users without rights, under the files of deploy/ as they are.

Prints what was seen, as JSON:
unshare --mount --net --pid --fork --mount-proc python -m tests.deploy.enclosed deploy/nginx
"""

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

from ..served import ROOT

SITE, PROXY = 10001, 101
NAME = "tumourboard.example"
PATIENCE = 240  # seconds; a busy machine starts slowly
SECRETS = Path("/run/secrets")
TOKEN = "a-token-of-the-tests-1234"


def prepared(configuration: Path) -> None:
    """Mounts, network and secrets. Needs root's rights in the name spaces."""
    shell("ip link set lo up")
    python = Path(sys.base_prefix)
    shell("mount --make-rprivate /")
    shell("mount -t tmpfs -o mode=755 tmpfs /run")
    closed = next((p for p in reversed(python.parents) if not p.stat().st_mode & 0o001), None)
    if closed is not None:  # an interpreter in somebody's home: the way there, and nothing beside it
        Path("/run/python").mkdir()
        shell(f"mount --bind {python} /run/python")
        shell(f"mount -t tmpfs -o mode=755 tmpfs {closed}")
        python.mkdir(parents=True)
        shell(f"mount --bind /run/python {python}")
    names = Path("/run/hosts")
    names.write_text(f"127.0.0.1 localhost web {NAME}\n")
    shell("mount --bind /run/hosts /etc/hosts")
    shutil.copytree(configuration, "/run/tnb-proxy")
    secrets()
    data = Path("/run/data")
    data.mkdir()
    os.chown(data, SITE, SITE)
    shell("mount -t tmpfs -o size=256m,mode=1777,noexec,nosuid,nodev tmpfs /tmp")
    shell("mount -t tmpfs -o size=64m,mode=1777,noexec,nosuid,nodev tmpfs /dev/shm")
    shell("mount -o remount,ro,bind /")


def secrets() -> None:
    SECRETS.mkdir()
    key = "A" * 43 + "="
    for name, content in {
        "secret-key": "of-the-tests-and-of-nothing-else-and-as-long-as-a-real-one",
        "identity-keys": f"of-the-tests {key}\nindex {key}\n",
        "metrics-token": TOKEN,
    }.items():
        (SECRETS / name).write_text(content)
    shell(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        f"-subj /CN={NAME} -addext subjectAltName=DNS:{NAME} "
        f"-keyout {SECRETS}/tls-key -out {SECRETS}/tls-certificate"
    )
    for file in SECRETS.iterdir():
        file.chmod(0o444)


def shell(line: str) -> None:
    subprocess.run(line.split(), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY_FILE": "/run/secrets/secret-key",
    "IDENTITY_KEYS_FILE": "/run/secrets/identity-keys",
    "METRICS_TOKEN_FILE": "/run/secrets/metrics-token",
    "DATABASE_URL": "sqlite:////run/data/tnb.sqlite3",
    "ALLOWED_HOSTS": NAME,
    "HTTPS": "true",
    "LOG_FORMAT": "json",
    "BIND": "0.0.0.0",
    "PORT": "8000",
    "XDG_CACHE_HOME": "/tmp",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def without_rights(user: int, command: list[str], **said) -> subprocess.Popen:
    """A process as the containers have them: no root, no capability, and no way to gain one."""
    held = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs"]
    held += ["--inh-caps=-all", "--bounding-set=-all", "--"]
    return subprocess.Popen([*held, *command], cwd=ROOT, env=ENVIRONMENT, **said)


def python(*command: str) -> str:
    """What a command of the site's own prints."""
    process = without_rights(SITE, [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, problem = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, problem.decode()[-3000:]
    return out.decode()


def ask(port: int, method: str, path: str, body: bytes = b"", host: str = NAME, **headers: str) -> dict:
    """One request over TLS (8443) or without; the answer as a dict."""
    if port == 8443:
        context = ssl.create_default_context(cafile=str(SECRETS / "tls-certificate"))
        connection = http.client.HTTPSConnection(NAME, port, timeout=60, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    said = {"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body or None, said)
        answer = connection.getresponse()
        content = answer.read().decode("utf-8", "replace")
    finally:
        connection.close()
    return {"status": answer.status, "headers": dict(answer.getheaders()), "content": content}


def until_it_answers(port: int, path: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            if ask(port, "GET", path)["status"] < 500:
                return
        except OSError:
            pass
        assert time.monotonic() < until, f"nothing answers at {port}{path}"
        time.sleep(0.1)


def tls(version: ssl.TLSVersion) -> str:
    """The version agreed on, or the name of the refusal."""
    context = ssl.create_default_context(cafile=str(SECRETS / "tls-certificate"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, version
    with socket.create_connection(("127.0.0.1", 8443), timeout=20) as plain:
        try:
            with context.wrap_socket(plain, server_hostname=NAME) as agreed:
                return agreed.version() or ""
        except ssl.SSLError as refused:
            return type(refused).__name__


def slow_ones(count: int) -> list[ssl.SSLSocket]:
    """Browsers that have begun to send a form and do not go on."""
    context = ssl.create_default_context(cafile=str(SECRETS / "tls-certificate"))
    found = []
    for _each in range(count):
        plain = socket.create_connection(("127.0.0.1", 8443), timeout=20)
        slow = context.wrap_socket(plain, server_hostname=NAME)
        slow.sendall(
            f"POST /login/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 1000\r\n\r\nusername=".encode()
        )
        found.append(slow)
    return found


def writable(user: int) -> list[str]:
    """Which of these places such a process may write."""
    places = "/ /run /run/data /run/secrets /tmp /dev/shm /etc /usr /var /root " + str(ROOT)
    script = f"for place in {places}; do test -w $place && echo $place; done; true"
    process = without_rights(user, ["sh", "-c", script], stdout=subprocess.PIPE)
    return process.communicate(timeout=60)[0].decode().split()


PRINTED = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "tnb.settings"
import django; django.setup()
from tnb.pdf import press
print(press.pdf_of(["<p>one page 一页</p>"])[:5].decode())
print(open("/proc/self/status").read().split("CapEff:")[1].split()[0])
press.end()
"""


SERVER = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "tnb.wsgi"]
IN_FRONT = ["nginx", "-c", "/run/tnb-proxy/nginx.conf", "-g", "daemon off;"]
LOG = Path("/run/data/log")


def seen() -> dict:
    """What such a site does, by what is asked of it."""
    python("manage.py", "migrate", "--no-input", "--verbosity", "0")
    with LOG.open("w") as log:
        server = without_rights(SITE, SERVER, stdout=log, stderr=log)
        proxy = without_rights(PROXY, IN_FRONT, stderr=log)
        until_it_answers(8000, "/ready/")
        until_it_answers(8443, "/health/")
        found = asked()
        found["printed"] = python("-c", PRINTED).split()
        found["writable"] = writable(SITE)
        server.terminate()
        server.wait(timeout=60)
        found["away"] = ask(8443, "GET", "/login/")
        proxy.terminate()
        proxy.wait(timeout=20)
    found["log"] = LOG.read_text()
    found["left in memory"] = [path.name for path in Path("/dev/shm").iterdir()]
    return found


def asked() -> dict:
    ours = {"X_Forwarded_Proto": "http", "X_Forwarded_Host": "evil.example", "X_Request_ID": "f" * 32}
    found = {
        "health": ask(8000, "GET", "/health/", host="10.0.0.7"),
        "ready": ask(8000, "GET", "/ready/", host="10.0.0.7"),
        "check": python("deploy/healthcheck.py", "ready"),
        "without tls": ask(8080, "GET", "/cases/?x=1"),
        "login": ask(8443, "GET", "/login/", **ours),
        "foreign host": ask(8443, "GET", "/login/", host="evil.example"),
        "metrics outside": ask(8443, "GET", "/metrics", Authorization=f"Bearer {TOKEN}"),
        "metrics inside": ask(8000, "GET", "/metrics", host="web:8000", Authorization=f"Bearer {TOKEN}"),
        "believed": ask(8000, "GET", "/login/", X_Forwarded_Proto="http"),
        "ready outside": ask(8443, "GET", "/ready/"),
        "too large": ask(8443, "POST", "/cases/new/", b"x" * 3_300_000),
        "a table": ask(8443, "POST", "/cases/import/", b"x" * 4_000_000),
        "tls 1.1": tls(ssl.TLSVersion.TLSv1_1),
        "tls 1.2": tls(ssl.TLSVersion.TLSv1_2),
        "tls 1.3": tls(ssl.TLSVersion.TLSv1_3),
    }
    slow = slow_ones(8)
    began = time.monotonic()
    found["beside slow ones"] = ask(8443, "GET", "/login/") | {"seconds": time.monotonic() - began}
    for each in slow:
        each.close()
    return found


if __name__ == "__main__":
    prepared(Path(sys.argv[1]))
    print(json.dumps(seen()))
