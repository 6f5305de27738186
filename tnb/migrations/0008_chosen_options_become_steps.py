"""The options chosen so far become steps of a plan whose intent and owner nobody has named."""

from django.db import migrations


def chosen_to_steps(apps, schema_editor):
    for decision in apps.get_model("tnb", "Decision").objects.only("chosen").iterator():
        decision.steps = [{"option": code, "intent": "", "owner": ""} for code in decision.chosen]
        decision.save(update_fields=["steps"])


def steps_to_chosen(apps, schema_editor):
    for decision in apps.get_model("tnb", "Decision").objects.only("steps").iterator():
        decision.chosen = [step["option"] for step in decision.steps]
        decision.save(update_fields=["chosen"])


class Migration(migrations.Migration):
    dependencies = [("tnb", "0007_the_board_meeting")]
    operations = [migrations.RunPython(chosen_to_steps, steps_to_chosen)]
