# ruff: noqa: PLC0415, S603, T201 (a script: it sets Django up before it imports; it prints)
"""What printing costs: a published case, warm, beside headless Chromium printing the same HTML.

    python benchmarks/pdf.py [ROUNDS]

CPU seconds, medians; the rounds alternate. Take the ratio, not the figures: they depend on the machine.
Goal: below 0.6 s warm on an idle core; 1.5 s is the limit.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": "sqlite://:memory:"}
CHROMIUM = "/usr/bin/chromium"


def published_sheets() -> dict[str, dict]:
    """Reference -> snapshot of the six published cases, from a database in memory."""
    import django

    django.setup()
    from django.core.management import call_command

    from cases.models import Case
    from tnb import demonstration
    from tnb.snapshot import live_sheet_data

    call_command("migrate", verbosity=0)
    demonstration.load("only-for-the-benchmark")
    return {case.patient.hospital_number: live_sheet_data(case) for case in Case.objects.all()}


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


def with_style(html: str, folder: Path) -> str:
    """The HTML with its style sheet and the bundled fonts, as a browser reads them."""
    from tnb.pdf.fonts import FACES
    from tnb.pdf.render import STYLE

    style = STYLE.read_text()
    for address, path in FACES.items():
        style = style.replace(address, path.as_uri())
    return html.replace("</head>", f"<style>{style}</style></head>")


def ours_seconds(sheet: dict, language: str) -> float:
    from tnb.pdf import summary_pdf

    start = time.process_time()
    summary_pdf(sheet, language)
    return time.process_time() - start


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    sheets = published_sheets()
    from tnb.pdf import summary_html

    print(
        f"{'cold':24} {ours_seconds(next(iter(sheets.values())), 'zh'):6.2f} s (loads WeasyPrint and fonts)"
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for language in ("zh", "en"):
            for reference, sheet in sheets.items():
                html = with_style(summary_html(sheet, language), folder)
                ours, theirs = [], []
                for _round in range(rounds):
                    ours.append(ours_seconds(sheet, language))
                    if Path(CHROMIUM).exists():
                        theirs.append(chromium_seconds(html, folder))
                line = f"{reference[:20]:20} {language:3} {statistics.median(ours):6.2f} s"
                if theirs:
                    browser = statistics.median(theirs)
                    line += f"   Chromium {browser:5.2f} s   ratio {statistics.median(ours) / browser:4.2f}"
                print(line, flush=True)


if __name__ == "__main__":
    main()
