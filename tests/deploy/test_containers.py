"""docker-compose.yml with an engine: what docs/deployment.md and docs/upgrade.md say of the containers holds.

scripts/containers runs it, as root, on images made of Debian's packages. Ports 80 and 443 are the site's.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from ..house.sources import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("CONTAINERS"), reason="needs an engine: scripts/containers"),
]
SITE = "https://localhost"
SERVICES = ("database", "web", "proxy", "backup", "anchor", "retention", "verify")
PASSWORD = "Kept-for-one-test-4"
PATIENCE = 180
WHAT_IT_MAY = """
id -u
for place in /x /etc/x /usr/x; do touch $place 2>/dev/null && echo writes; done
grep -E '^(CapEff|NoNewPrivs)' /proc/1/status
"""


class Compose:
    """The containers of a copy of this checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, given: str = "", well: bool = True) -> str:
        """What docker-compose prints; ``well``: it has to end so."""
        command = ["docker-compose", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, input=given, capture_output=True, text=True, check=False
        )
        assert not well or done.returncode == 0, f"{arguments}: {done.stderr[-3000:]}"
        return done.stdout

    def inside(self, service: str, *command: str, well: bool = True) -> str:
        return self("exec", "-T", service, *command, well=well)

    def up(self, *services: str) -> None:
        self("up", "--no-build", "--detach", *services)

    def container(self, service: str) -> dict:
        return inspected(self("ps", "--quiet", service).strip())

    def address(self, service: str) -> str:
        return self.container(service)["NetworkSettings"]["Networks"][f"{self.folder.name}_inside"][
            "IPAddress"
        ]


def docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def inspected(container: str) -> dict:
    return json.loads(docker("inspect", container))[0]


def comes(what, patience: float = PATIENCE):
    """What it gives as soon as that is something."""
    until = time.monotonic() + patience
    while not (found := what()):
        assert time.monotonic() < until, f"it did not come within {patience} s"
        time.sleep(1)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A checkout with its secrets and settings, and the key of its backups beside it."""
    folder = tmp_path_factory.mktemp("site") / "board"
    named = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, named.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    environment = os.environ | {"SITE_HOST": "localhost"}
    subprocess.run(["deploy/make-secrets"], cwd=folder, env=environment, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def key(folder):
    """The private key of the backups; its public half is among the settings."""
    file = folder.parent / "backup.key"
    command = [
        "docker",
        "run",
        "--rm",
        "--network=none",
        "--env=SECRET_KEY=of-a-test",
        "--env=IDENTITY_KEYS_FILE=",
    ]
    made = "python manage.py backup --new-key /tmp/key >&2 && cat /tmp/key"
    done = subprocess.run([*command, "tnb", "sh", "-c", made], capture_output=True, text=True, check=True)
    file.write_text(done.stdout)
    public = re.search(r"age1\w+", done.stdout)[0]
    (folder / ".env").write_text(f"SITE_HOST=localhost\nSECOND_FACTOR=offered\nBACKUP_RECIPIENTS={public}\n")
    return file


@pytest.fixture(scope="module")
def compose(folder, key):
    compose = Compose(folder)
    try:
        compose.up()
        compose.inside("web", "python", "manage.py", "demonstration", "--password", PASSWORD)
        comes(lambda: answers(compose))
        yield compose
    finally:
        compose("down", "--volumes", well=False)


class Person(requests.Session):
    """Somebody's browser, which trusts the certificate of the site."""

    def __init__(self, compose: Compose) -> None:
        super().__init__()
        self.trust_env = False
        self.verify = str(compose.folder / "deploy" / "secrets" / "tls-certificate")
        self.headers["Referer"] = f"{SITE}/"

    def sends(self, path: str, **form: str) -> requests.Response:
        """The answer to the form of the page ``path``, wherever that leads."""
        page = self.get(SITE + path)
        tokens = re.findall(r'name="(csrfmiddlewaretoken|form-token)" value="([^"]+)"', page.text)
        return self.post(SITE + path, dict(tokens) | form)


def answers(compose: Compose) -> bool:
    """Whether the log-in page does, through the proxy."""
    try:
        return Person(compose).get(f"{SITE}/login/", timeout=10).status_code == 200
    except requests.RequestException:
        return False


@pytest.fixture
def coordinator(compose):
    comes(lambda: answers(compose))
    person = Person(compose)
    page = person.sends("/login/", username="coordinator", password=PASSWORD)
    assert page.status_code == 200
    assert "/login/" not in page.url
    return person


def loose(container: dict, said: str) -> set[str]:
    """What a container has that it must not: from how it was made, and from what it says of itself."""
    limits = container["HostConfig"]
    return {
        what
        for what, is_so in {
            "root": said.splitlines()[0] == "0",
            "a place to write": "writes" in said,
            "rights": not re.search(r"CapEff:\s0{16}$", said, re.MULTILINE),
            "a way to more rights": not re.search(r"NoNewPrivs:\s1$", said, re.MULTILINE),
            "memory without limit": not limits["Memory"],
            "processes without limit": not limits["PidsLimit"],
            "processors without limit": not limits["NanoCpus"],
        }.items()
        if is_so
    }


# Coming up


def test_the_tables_are_brought_forward_before_the_site_starts(compose):
    migrate, web = compose.container("migrate")["State"], compose.container("web")["State"]
    assert (migrate["Status"], migrate["ExitCode"]) == ("exited", 0)
    assert migrate["FinishedAt"] < web["StartedAt"]


def test_whoever_watches_them_is_told_that_they_are_well(compose):
    def well() -> bool:
        said = {
            name: compose.container(name)["State"]["Health"]["Status"]
            for name in ("database", "web", "proxy")
        }
        return set(said.values()) == {"healthy"}

    comes(well)
    inside = "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:8000/ready/').status)"
    assert compose.inside("web", "python", "-c", inside).strip() == "200"
    for service in ("backup", "anchor", "retention", "verify"):
        compose.inside(service, "python", "deploy/daily.py", "--check")


@pytest.mark.parametrize("service", SERVICES)
def test_no_container_has_rights_or_a_place_to_write(compose, service):
    assert loose(compose.container(service), compose.inside(service, "sh", "-c", WHAT_IT_MAY)) == set()


def test_a_container_as_docker_makes_them_would_be_found():
    name = docker("run", "--detach", "--network=none", "--user=root", "tnb", "sleep", "60")
    said = docker("exec", name, "sh", "-c", WHAT_IT_MAY)
    found = loose(inspected(name), said)
    docker("rm", "--force", name)
    assert len(found) == 7


@pytest.fixture(scope="module")
def another_machine():
    """The address of a machine beside this one, which listens at port 9000: a name space of the network."""
    name = "tnb-outside"
    inside = ["ip", "netns", "exec", name]
    wires = [
        ["ip", "netns", "add", name],
        ["ip", "link", "add", "tnb-here", "type", "veth", "peer", "name", "tnb-there", "netns", name],
        ["ip", "addr", "add", "198.51.100.1/30", "dev", "tnb-here"],
        ["ip", "link", "set", "tnb-here", "up"],
        [*inside, "ip", "addr", "add", "198.51.100.2/30", "dev", "tnb-there"],
        [*inside, "ip", "link", "set", "tnb-there", "up"],
        [*inside, "ip", "route", "add", "default", "via", "198.51.100.1"],
    ]
    for wire in wires:
        subprocess.run(wire, check=True)
    server = subprocess.Popen([*inside, sys.executable, "-m", "http.server", "9000"], cwd="/run/netns")
    yield "198.51.100.2"
    server.kill()
    server.wait()
    subprocess.run(["ip", "netns", "delete", name], check=True)


def test_only_the_proxy_reaches_another_machine(compose, another_machine):
    asked = f"exec 3<>/dev/tcp/{another_machine}/9000 && echo there"
    said = {
        service: compose.inside(service, "timeout", "5", "bash", "-c", asked, well=False)
        for service in SERVICES
    }
    assert [service for service in SERVICES if "there" in said[service]] == ["proxy"]


def test_people_are_led_to_tls_and_what_watches_the_site_is_not_shown_to_them(compose):
    person = Person(compose)
    first = person.get("http://localhost/cases/?x=1", allow_redirects=False)
    assert (first.status_code, first.headers["Location"]) == (301, f"{SITE}/cases/?x=1")
    page = person.get(f"{SITE}/login/")
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert all(cookie.secure and cookie.name.startswith("__Host-") for cookie in person.cookies)
    assert [person.get(f"{SITE}/{path}/").status_code for path in ("ready", "metrics")] == [404, 404]


# At work


def entered(person: Person, patient: str) -> str:
    """The address of a new case of this patient, which a page now shows."""
    page = person.sends("/cases/new/", name=patient, question="Which first?", code_word=f"crane {patient}")
    assert page.url.endswith("/facts/"), page.text
    assert patient in page.text
    return page.url


def test_a_case_is_entered_and_printed(coordinator):
    case = entered(coordinator, "李雷")
    paper = coordinator.get(case.replace("/facts/", "/summary.pdf"))
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize(("service", "patient"), [("web", "韩梅梅"), ("database", "王小明")])
def test_what_was_saved_is_there_after_a_container_is_killed_and_comes_back_by_itself(
    compose, coordinator, service, patient
):
    case = entered(coordinator, patient)
    before = compose.container(service)["State"]
    os.kill(before["Pid"], 9)
    comes(lambda: compose.container(service)["State"]["StartedAt"] != before["StartedAt"])
    comes(lambda: answers(compose))
    comes(lambda: patient in coordinator.get(case).text)


def test_the_proxy_finds_a_site_that_was_made_anew_at_another_address(compose):
    before = compose.address("web")
    compose("rm", "--stop", "--force", "web")
    assert not answers(compose)
    sitting = docker("run", "--detach", f"--network={compose.folder.name}_inside", "tnb", "sleep", "300")
    compose.up("web")
    assert compose.address("web") != before
    comes(lambda: answers(compose))
    docker("rm", "--force", sitting)


# What was backed up


def test_a_backup_is_verified_and_restored_as_the_notes_for_operators_say(compose, coordinator, key):
    told = compose.inside("backup", "python", "manage.py", "backup", "/backups")
    file = re.search(r"/backups/\S+\.age", told)[0]
    private = key.read_text()
    one_off = ("run", "--rm", "--no-deps", "-T", "backup", "python", "manage.py")
    assert "can be restored" in compose(*one_off, "backup", "--verify", file, "--key", "-", given=private)
    late = entered(coordinator, "王五")
    for line in lines_of("docker compose stop"):
        compose(*line.split()[2:])
    restored = compose(*one_off, "restore", file, "--key", "-", "--replace", "tnb", given=private)
    assert "Restored" in restored
    assert "/anchors/anchors.txt" in restored
    for line in lines_of("docker compose run --rm --no-deps anchor"):
        compose(*line.split()[2:])
    compose.up()
    comes(lambda: answers(compose))
    assert "/login/" in coordinator.get(late).url
    coordinator.sends("/login/", username="coordinator", password=PASSWORD)
    assert coordinator.get(late).status_code == 404
    assert "The audit trail is whole" in comes(
        lambda: compose.inside("verify", "python", "manage.py", "audit", "verify", well=False)
    )


def lines_of(begins: str) -> list[str]:
    """The first line of the section on restoring that begins so."""
    notes = (ROOT / "docs" / "upgrade.md").read_text()
    notes = notes[notes.index("## Restore") : notes.index("## Upgrade")]
    return re.findall(rf"^    ({re.escape(begins)}.*)$", notes, re.MULTILINE)[:1]


# The end


def test_all_of_it_stops_when_asked_and_comes_back_with_everything(compose, coordinator):
    case = entered(coordinator, "赵六")
    compose("down")
    compose.up()
    comes(lambda: answers(compose))
    comes(lambda: "赵六" in coordinator.get(case).text)
