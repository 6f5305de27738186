# ruff: noqa: S311, S603, T201, PLC0415 (a script: its made-up cases need no secrecy; it prints; Django is set up first)
"""What finding a case costs at 1,000 and at 100,000 cases: the whole list page, on the server.

    python benchmarks/search.py                                          on SQLite
    python scripts/temporary_postgres.py python benchmarks/search.py     on PostgreSQL

Two processes, each with a database of its own, answer the same kinds of search in turn, so that what else the
machine does meets both. Names, numbers and facts are drawn at random; no case is of a real patient. Time is
that of the processor, in the server and, on PostgreSQL, in its process for the connection: on a busy machine
the time of the clock says more about the neighbours. Both are printed.
"""

import datetime as dt
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 100_000)
TURNS = 25  # searches of each kind at each size
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文海林小雪梅"
    "春晓东云龙飞鹏辉波斌宇浩凯健俊帆婷玲琳欣怡嘉思雨晨"
)
KINDS = {
    "nothing: the newest": lambda case: {},
    "whole name": lambda case: {"q": case["name"]},
    "pinyin": lambda case: {"q": case["pinyin"]},
    "pinyin in words": lambda case: {"q": case["words"]},
    "a part of a name: nobody": lambda case: {"q": case["name"][0]},
    "initials": lambda case: {"q": case["initials"]},
    "hospital number": lambda case: {"q": case["number"]},
    "date of birth": lambda case: {"q": case["born"]},
    "two letters of code words": lambda case: {"q": case["word"][:2]},
    "code": lambda case: {"q": case["code"]},
    "code word": lambda case: {"q": case["word"]},
    "one class": lambda case: {"q": "G2"},
    "a rare class": lambda case: {"q": "NEC, receptor-negative"},
    "G2, type II, receptor-positive, next meeting": lambda case: {
        "q": "G2, type II, receptor-positive, next meeting"
    },
    "classes chosen": lambda case: {"grade": "G3", "sstr_status": "high", "functional_status": "functional"},
    "a fact": lambda case: {"q": "insulinoma"},
    "three facts": lambda case: {"q": "insulinoma, after PRRT, no extrahepatic disease"},
    "state": lambda case: {"state": "deferred"},
    "owner": lambda case: {"q": "mine"},
    "initials and class": lambda case: {"q": case["initials"] + " NEC"},
    "code word and facts": lambda case: {"q": case["word"] + " 胰岛素瘤 无肝外病变"},
    "two beginnings": lambda case: {"q": case["word"][:2] + " " + case["code"][:6]},
    "a later page": lambda case: {"q": "G2", "before": str(case["id"])},
}


def setting_up() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("SECRET_KEY", "of-the-benchmark-and-of-nothing-else")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tnb.settings")
    os.environ.setdefault("IDENTITY_KEYS_FILE", str(ROOT / "tests" / "data" / "identity-keys"))
    os.environ.setdefault("SECOND_FACTOR", "offered")
    import django
    from django.conf import settings

    # The hashed names of the product's storage exist only after collectstatic.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django.setup()


def made_name(chance: random.Random) -> str:
    surname = chance.choices(SURNAMES, [1 / (6 + place) for place in range(len(SURNAMES))])[0]
    return surname + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2))))


def made_facts(chance: random.Random) -> dict[str, Any]:
    """About thirty facts; what is frequent among patients is frequent."""
    from recommendations.ruleset import current_ruleset

    found: dict[str, Any] = {}
    for fact in current_ruleset().facts.values():
        if chance.random() < 0.5:
            continue
        if fact.kind == "boolean":
            found[fact.name] = chance.random() < 0.3
        elif fact.kind == "choice":
            found[fact.name] = chance.choice(list(fact.choices))
        elif fact.kind == "set":
            found[fact.name] = chance.sample(list(fact.choices), chance.randint(0, 3))
    poor = chance.random() < 0.06
    found |= {"differentiation": "poor" if poor else "well", "ki67_pct": chance.choice((1, 2, 4, 8, 15, 30))}
    found |= {"sstr_status": chance.choices(("high", "positive", "negative"), (5, 3, 1))[0]}
    found.pop("stated_grade", None)
    if chance.random() < 0.15:
        found.pop("ki67_pct")
    return found


def build(size: int) -> None:
    """Fill an empty database; the content of the index is made by the function that always makes it."""
    from django.core.management import call_command
    from django.db import connection

    from cases.models import SearchTerm
    from tnb.actions import admit_member

    call_command("migrate", verbosity=0)
    words = {"password": "only-for-the-benchmark", "discipline": "coordination"}
    for number in range(8):
        admit_member(by=None, username=f"person{number}", role="coordinator", **words)
    index = SearchTerm._meta.indexes[0]
    with connection.schema_editor() as editor:
        editor.remove_index(SearchTerm, index)
    chance = random.Random(size)
    pool = [made_facts(chance) for _ in range(1_000)]
    for start in range(0, size, 1_000):
        _fill(start, min(1_000, size - start), pool, chance)
    with connection.schema_editor() as editor:
        editor.add_index(SearchTerm, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _fill(start: int, number: int, pool: list[dict[str, Any]], chance: random.Random) -> None:
    from django.contrib.auth import get_user_model
    from django.db import transaction

    from cases.models import Case, Patient, SearchRow
    from cases.search.index import content_of

    people = list(get_user_model().objects.all())
    with transaction.atomic():
        patients = Patient.objects.bulk_create(made_patient(chance) for _ in range(number))
        cases = Case.objects.bulk_create(
            Case(
                patient=each,
                code=f"TNB-{10 + (start + place) // 9000:02d}-{1 + (start + place) % 9000:04d}",
                question="Which treatment first, and may the primary be resected with the metastases?",
                created_by=chance.choice(people),
            )
            for place, each in enumerate(patients)
        )
        contents = [content_of(case, chance.choice(pool)) for case in cases]
        SearchRow.objects.bulk_create(
            SearchRow(case=case, **content.columns, **made_state(start, chance))
            for case, content in zip(cases, contents, strict=True)
        )
        _add_terms(
            (case.pk, term)
            for case, content in zip(cases, contents, strict=True)
            for term in sorted(content.terms)
        )


def _add_terms(rows: Iterator[tuple[int, bytes]]) -> None:
    """As fast as the database takes them."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy("COPY cases_searchterm (case_id, term) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany("INSERT INTO cases_searchterm (case_id, term) VALUES (%s, %s)", list(rows))


def made_patient(chance: random.Random) -> Any:
    from cases.codewords import new_code_word
    from cases.models import Patient

    return Patient(
        name=made_name(chance),
        sex=chance.choice(("female", "male")),
        birth_date=dt.date(1935, 1, 1) + dt.timedelta(days=chance.randrange(22_000)),
        hospital_number=f"{chance.randrange(10_000_000):07d}",
        code_word=new_code_word(()),
    )


def made_state(start: int, chance: random.Random) -> dict[str, Any]:
    """Of the newest a few dozen are on their way, the others were decided some time."""
    from django.utils import timezone

    today = timezone.localdate()
    state = (
        "decided" if chance.random() > 30 / max(start + 1, 1_000) else chance.choice(("agenda", "deferred"))
    )
    days = chance.choice((3, 10)) if state == "agenda" else -chance.randrange(1, 3000)
    return {"state": state, "meeting_on": today + dt.timedelta(days=days)}


def serve(seed: int) -> None:
    """Answer one search for each line of the standard input, the kind of which it names; prints
    [seconds of the processor, seconds of the clock, what was found]."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client

    client, chance = Client(SERVER_NAME="localhost"), random.Random(seed)
    client.force_login(get_user_model().objects.get(username="person0"))
    connection.ensure_connection()
    for line in sys.stdin:
        typed = KINDS[line.strip()](some_case(chance))
        wall, busy = time.perf_counter(), processor(connection)
        response = client.post("/cases/", typed)
        times = [processor(connection) - busy, time.perf_counter() - wall]
        if response.status_code != 200:
            raise SystemExit(f"{typed}: {response.status_code}")
        number = re.search(r"<strong>\D*(\d[\d,]*)", response.content.decode())
        print(json.dumps([*times, number[1] if number else ""]), flush=True)


def processor(connection: Any) -> float:
    """Seconds of processor time of this process and of the database's for it."""
    found = time.process_time()
    if connection.vendor == "postgresql":
        backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        found += int(backend.read_text().split()[0]) / 1e9
    return found


def some_case(chance: random.Random) -> dict[str, Any]:
    from cases.models import Case
    from cases.search.readings import readings

    last = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
    case = Case.objects.select_related("patient").get(pk=chance.randint(last - SIZES[0] + 1, last))
    syllables = readings(case.patient.name)[0]
    return {
        "id": case.pk,
        "name": case.patient.name,
        "pinyin": "".join(syllables),
        "words": " ".join(syllables),
        "born": str(case.patient.birth_date),
        "initials": "".join(part[0] for part in syllables),
        "number": case.patient.hospital_number,
        "code": case.code,
        "word": case.patient.code_word.split()[0],
    }


def databases(folder: str) -> dict[int, str]:
    """The address of a database of its own for each size."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        return {size: f"sqlite:///{folder}/{size}.sqlite3" for size in SIZES}
    import psycopg

    found = {}
    with psycopg.connect(server, autocommit=True) as connection:
        for size in SIZES:
            connection.execute(f"CREATE DATABASE search_{size}")
            head, _, query = server.partition("?")
            address = f"{head.rpartition('/')[0]}/search_{size}"
            found[size] = f"{address}?{query}" if query else address
    return found


def started(size: int, address: str) -> subprocess.Popen:
    command = [sys.executable, __file__, "serve", str(size)]
    environment = os.environ | {"DATABASE_URL": address}
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )


def measured(servers: dict[int, subprocess.Popen]) -> dict[int, dict[str, list[list[float]]]]:
    found: dict[int, dict[str, list[list[float]]]] = {size: {kind: [] for kind in KINDS} for size in servers}
    for turn in range(-3, TURNS):  # the first ones only warm up
        for kind in KINDS:
            for size, server in servers.items():
                print(kind, file=server.stdin, flush=True)
                times = json.loads(server.stdout.readline())
                if turn >= 0:
                    found[size][kind].append(times)
    return found


def quantile(values: list[float], part: float) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[round(part * 100) - 1]


def report(found: dict[int, dict[str, list[list[float]]]]) -> None:
    small, large = (found[size] for size in SIZES)
    print(f"\n{'ms of the processor, median':46}{'1,000':>9}{'100,000':>9}{'ratio':>7}{'found':>8}")
    for kind in KINDS:
        one, two = (statistics.median(row[0] for row in part[kind]) for part in (small, large))
        print(f"{kind:46}{one * 1e3:9.1f}{two * 1e3:9.1f}{two / one:7.1f}{large[kind][-1][2]:>8}")
    for place, clock in enumerate(("the processor", "the clock")):
        for part in (0.5, 0.95):
            one, two = (
                quantile([row[place] for rows in size.values() for row in rows], part)
                for size in (small, large)
            )
            name = f"all kinds, time of {clock}, p{part * 100:.0f}"
            print(f"{name:46}{one * 1e3:9.1f}{two * 1e3:9.1f}{two / one:7.2f}")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tnb-search-") as folder:
        addresses = databases(folder)
        for size, address in addresses.items():
            started_at = time.perf_counter()
            environment = os.environ | {"DATABASE_URL": address}
            subprocess.run([sys.executable, __file__, "build", str(size)], env=environment, check=True)
            print(f"{size:,} cases built in {time.perf_counter() - started_at:.0f} s", flush=True)
        servers = {size: started(size, address) for size, address in addresses.items()}
        try:
            report(measured(servers))
        finally:
            for server in servers.values():
                server.stdin.close()
                server.wait()


def for_the_first_board(work: Callable[[int], None], number: int) -> None:
    """Set the site up and do the work for the board that every installation begins with."""
    setting_up()
    from cases.boards import in_board

    with in_board(1):
        work(number)


if __name__ == "__main__":
    if sys.argv[1:2] == ["build"]:
        for_the_first_board(build, int(sys.argv[2]))
    elif sys.argv[1:2] == ["serve"]:
        for_the_first_board(serve, int(sys.argv[2]))
    else:
        main()
