"""What the statistics need is taken from the decisions that are closed already. Apart from the tables:
PostgreSQL alters none with changes pending."""

from django.db import migrations

FACTS = ("age_years", "functional_status", "sstr_status")
SAID = ("follows", "departure_reason", "deferred_for")


def take(apps, schema_editor):
    figures = apps.get_model("tnb", "Figures").objects
    decisions = apps.get_model("tnb", "Decision").objects.filter(closed_at__isnull=False)
    for pk in list(decisions.order_by("pk").values_list("pk", flat=True)):
        decision = decisions.get(pk=pk)
        said = {"item_id": decision.item_id, "closed_at": decision.closed_at}
        figures.create(decision_id=pk, content=figures_of(decision), **said)


def figures_of(decision):
    """As tnb.mirror.figures has it; sheets of earlier releases may lack parts."""
    sheet = decision.snapshot
    answer = (sheet.get("answers") or {}).get("en") or {}
    statuses = {option["option"]: option["status"] for option in answer.get("options", ())}
    known = {fact["fact"]: fact["value"] for fact in sheet.get("facts", ()) if fact["value"] is not None}
    needed = (sheet.get("meeting") or {}).get("quorum")
    return {name: getattr(decision, name) for name in SAID} | {
        "steps": decision.steps,
        "statuses": {step["option"]: statuses.get(step["option"]) for step in decision.steps},
        "sex": (sheet.get("patient") or {}).get("sex", ""),
        "grade": answer.get("derived", {}).get("grade", {}).get("value"),
        "quorum": None if needed is None else {seat["discipline"]: seat["present"] for seat in needed},
        **{name: known[name] for name in FACTS if name in known},
    }


class Migration(migrations.Migration):
    dependencies = [("tnb", "0010_figures_comparisons_intents")]
    operations = [migrations.RunPython(take, migrations.RunPython.noop)]
