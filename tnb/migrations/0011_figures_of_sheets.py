"""What the statistics need is taken from the sheets that are frozen already."""

from django.db import migrations

FACTS = ("age_years", "functional_status", "sstr_status")


def take(apps, schema_editor):
    decisions = apps.get_model("tnb", "Decision").objects.filter(closed_at__isnull=False)
    for decision in decisions.only("snapshot").iterator(chunk_size=20):
        decision.figures = figures_of(decision.snapshot)
        decision.save(update_fields=["figures"])


def figures_of(sheet):
    """As tnb.mirror.figures has it; sheets of earlier releases may lack parts."""
    answer = (sheet.get("answers") or {}).get("en") or {}
    statuses = {option["option"]: option["status"] for option in answer.get("options", ())}
    chosen = (sheet.get("decision") or {}).get("chosen", ())
    known = {fact["fact"]: fact["value"] for fact in sheet.get("facts", ()) if fact["value"] is not None}
    return {
        "statuses": {code: statuses.get(code) for code in chosen},
        "sex": (sheet.get("patient") or {}).get("sex", ""),
        "grade": answer.get("derived", {}).get("grade", {}).get("value"),
    } | {name: known[name] for name in FACTS if name in known}


class Migration(migrations.Migration):
    dependencies = [("tnb", "0010_figures_of_decisions")]
    operations = [migrations.RunPython(take, migrations.RunPython.noop)]
