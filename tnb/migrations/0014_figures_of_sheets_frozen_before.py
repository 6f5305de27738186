"""What the statistics need is taken from the sheets that are frozen already. Apart from the tables: PostgreSQL
alters none with changes pending."""

from django.db import migrations

FACTS = ("age_years", "functional_status", "sstr_status")


def take(apps, schema_editor):
    figures = apps.get_model("tnb", "Figures").objects
    decisions = apps.get_model("tnb", "Decision").objects.filter(closed_at__isnull=False)
    for pk in list(decisions.values_list("pk", flat=True)):
        figures.get_or_create(decision_id=pk, defaults={"content": figures_of(decisions.get(pk=pk).snapshot)})


def figures_of(sheet):
    """As tnb.mirror.figures has it; sheets of earlier releases may lack parts."""
    answer = (sheet.get("answers") or {}).get("en") or {}
    statuses = {option["option"]: option["status"] for option in answer.get("options", ())}
    chosen = (sheet.get("decision") or {}).get("chosen", ())
    known = {fact["fact"]: fact["value"] for fact in sheet.get("facts", ()) if fact["value"] is not None}
    needed = (sheet.get("meeting") or {}).get("quorum")
    return {
        "statuses": {code: statuses.get(code) for code in chosen},
        "sex": (sheet.get("patient") or {}).get("sex", ""),
        "grade": answer.get("derived", {}).get("grade", {}).get("value"),
        "quorum": None if needed is None else {seat["discipline"]: seat["present"] for seat in needed},
    } | {name: known[name] for name in FACTS if name in known}


class Migration(migrations.Migration):
    dependencies = [("tnb", "0013_figures")]
    operations = [migrations.RunPython(take, migrations.RunPython.noop)]
