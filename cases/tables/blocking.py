"""What of a checked table still stands in the way of its import."""

from typing import Any

from django.db.models import Count

from cases.tables.models import ImportRun
from recommendations.words import Text


def blockers(run: ImportRun) -> list[Text]:
    """What has to be settled before the import, each in a sentence; [] when it can go ahead."""
    counts = counts_of(run)
    found = []
    if n := counts["problems"]:
        found.append(Text(f"Problems in the file: {n}.", f"文件中有 {n} 处问题。"))
    if n := counts["doubts"]:
        found.append(Text(f"Doubts without an answer: {n}.", f"有 {n} 处疑问尚未答复。"))
    if n := counts["open"]:
        found.append(
            Text(f"Rows of somebody known, undecided: {n}.", f"有 {n} 行可能是已登记患者，尚未选择。")
        )
    if rows := _twice_to_one_case(run):
        found.append(Text(f"Several rows go to the same case: {rows}.", f"多行指向同一病例：{rows}。"))
    if rows := _of_skipped_rows(run):
        found.append(Text(f"Rows of a row that is left out: {rows}.", f"所属行未采用：{rows}。"))
    if not counts["taken"] and not found:
        found.append(Text("No row is left to import.", "没有可导入的行。"))
    return found


def counts_of(run: ImportRun) -> dict[str, int]:
    """How many problems and unanswered doubts (those of skipped rows left out), and rows by choice."""
    skipped = run.checked.filter(choice="skip").values("number")
    remarks = run.remarks.exclude(row__in=skipped)
    rows = run.checked
    return {
        "problems": remarks.filter(doubt="").count(),
        "doubts": remarks.exclude(doubt="").filter(answer="").count(),
        "open": rows.filter(choice="open").count(),
        "skipped": rows.filter(choice="skip").count(),
        "taken": rows.exclude(choice__in=["skip", "open"]).count(),
        "added_to": rows.filter(choice__startswith="case:").count(),
    }


def _twice_to_one_case(run: ImportRun) -> str:
    chosen = run.checked.filter(choice__startswith="case:").order_by().values("choice")
    twice = chosen.annotate(n=Count("pk")).filter(n__gt=1).values("choice")
    return _numbers(run.checked.filter(choice__in=twice))


def _of_skipped_rows(run: ImportRun) -> str:
    skipped = {
        f"row:{number}" for number in run.checked.filter(choice="skip").values_list("number", flat=True)
    }
    chosen = run.checked.filter(choice__startswith="row:").values_list("number", "choice")
    return ", ".join(str(number) for number, choice in chosen if choice in skipped)


def _numbers(rows: Any) -> str:
    return ", ".join(str(number) for number in rows.order_by("number").values_list("number", flat=True)[:20])
