# ruff: noqa: PLC0415, S603, T201 (a script: it sets Django up before it imports; it prints)
"""What printing costs: single sheets warm, a book of 20 cases, memory, beside headless Chromium printing the
same HTML in the same run.

    python benchmarks/pdf.py [ROUNDS]

CPU seconds of the site's process and of the one that prints together, the least of the rounds, which
alternate with Chromium's: what else runs on the machine makes a figure larger, never smaller. On a machine
that others use take the ratios. Goals: a single sheet below 0.6 s and below Chromium; a book from finished
sheets at most twice a single one, rendered anew at most 12 times; at most 400 MB.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": "sqlite://:memory:"}
CHROMIUM = "/usr/bin/chromium"
CASES = 20
TICKS = os.sysconf("SC_CLK_TCK")


def published_sheets() -> dict[str, dict]:
    """Reference -> snapshot of the six published cases, from a database in memory."""
    import django

    django.setup()
    from django.core.management import call_command

    from cases.boards import in_board
    from cases.models import Case
    from tnb import demonstration
    from tnb.snapshot import live_sheet_data

    call_command("migrate", verbosity=0)
    with in_board(1):
        demonstration.load("only-for-the-benchmark")
        return {case.patient.hospital_number: live_sheet_data(case) for case in Case.objects.all()}


def seconds(work: Callable[[], Any]) -> float:
    """CPU seconds of ``work`` in this process and in the one that prints; what that one tidies up afterwards
    is counted with the next."""
    before = time.process_time() + printing_seconds()
    work()
    return time.process_time() + printing_seconds() - before


def printing_seconds() -> float:
    from tnb.pdf import press

    if not press._kept:
        return 0.0
    fields = Path(f"/proc/{press._kept[0].process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def chromium_seconds(html: str, folder: Path) -> float:
    """CPU seconds of Chromium and its children for one print, start included."""
    page = folder / "summary.html"
    page.write_text(html)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    target = f"--print-to-pdf={folder / 'summary.pdf'}"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", target]
    subprocess.run([CHROMIUM, *flags, page.as_uri()], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def with_style(html: str) -> str:
    """The HTML with its style sheet and the bundled fonts, as a browser reads them."""
    from tnb.pdf.fonts import FACES

    style = (ROOT / "tnb" / "pdf" / "summary.css").read_text()
    for address, path in FACES.items():
        style = style.replace(address, path.as_uri())
    return html.replace("</head>", f"<style>{style}</style></head>")


def single(sheets: dict[str, dict], rounds: int) -> float:
    """Prints a line for each published case and language; the mean of them in seconds."""
    from tnb.pdf import summary_html, summary_pdf

    all_ours, all_theirs = [], []
    with tempfile.TemporaryDirectory() as temporary:
        for language in ("zh", "en"):
            for reference, sheet in sheets.items():
                html, ours, theirs = with_style(summary_html(sheet, language)), [], []
                for _round in range(rounds):
                    ours.append(seconds(lambda s=sheet, said=language: summary_pdf(s, said)))
                    if Path(CHROMIUM).exists():
                        theirs.append(chromium_seconds(html, Path(temporary)))
                all_ours.append(min(ours))
                all_theirs += [min(theirs)] if theirs else []
                print(f"{reference[:20]:20} {language:3} {beside(min(ours), theirs)}", flush=True)
    mean = sum(all_ours) / len(all_ours)
    print(f"{'mean of all':24} {beside(mean, [sum(all_theirs) / len(all_theirs)] if all_theirs else [])}")
    return mean


def beside(ours: float, theirs: list[float]) -> str:
    ratio = f"   Chromium {min(theirs):5.2f} s   ratio {ours / min(theirs):4.2f}" if theirs else ""
    return f"{ours:6.2f} s{ratio}"


def book(sheets: dict[str, dict], one: float) -> None:
    """A book of 20 cases: all sheets rendered, then the same from finished sheets, with its front."""
    from tnb.book import Sheet, book_of
    from tnb.pdf import press, summary_pdf

    order = (list(sheets.values()) * CASES)[:CASES]
    finished: list[bytes] = []
    fresh = seconds(lambda: finished.extend(summary_pdf(sheet, "zh") for sheet in order))
    items = [
        SimpleNamespace(case=SimpleNamespace(code=s["case"]["code"], patient=SimpleNamespace(**s["patient"])))
        for s in order
    ]
    made = [Sheet(item, n, pdf) for n, (item, pdf) in enumerate(zip(items, finished, strict=True), 1)]

    def front(begins: list[int]) -> bytes:
        lines = zip(order, begins, strict=True)
        rows = "".join(f"<tr><td>{sheet['case']['question']}</td><td>{n}</td></tr>" for sheet, n in lines)
        return press.pdf_of([f"<html lang='zh-CN'><title>x</title><h1>Book</h1><table>{rows}</table></html>"])

    joined = min(seconds(lambda: book_of(front, made, "Book", "zh")) for _round in range(3))
    print(
        f"{CASES} cases, finished sheets {joined:6.2f} s   {joined / one:5.1f} times a single sheet (goal 2)"
    )
    print(
        f"{CASES} cases, rendered now    {fresh:6.2f} s   {fresh / one:5.1f} times a single sheet (goal 12)"
    )


def memory() -> None:
    from tnb.pdf import press

    status = Path(f"/proc/{press._kept[0].process.pid}/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) // 1024
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"most memory: {peak} MB where it is printed, {ours} MB where it is asked for (goal 400)")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    sheets = published_sheets()
    from tnb.pdf import summary_pdf

    start = time.monotonic()
    summary_pdf(next(iter(sheets.values())), "zh")
    print(f"{'cold':24} {time.monotonic() - start:6.2f} s by the clock (starts and loads WeasyPrint)")
    one = single(sheets, rounds)
    book(sheets, one)
    memory()


if __name__ == "__main__":
    main()
