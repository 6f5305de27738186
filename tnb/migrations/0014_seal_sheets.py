from django.db import migrations

from cases.identity import cipher
from cases.identity.fields import SealedBytes
from tnb.models.sheets import SheetField, opened_sheet, sealed_sheet


def seal(apps, schema_editor):
    _rewrite(apps, sealed_sheet, cipher.seal)


def unseal(apps, schema_editor):
    _rewrite(apps, lambda sheet: dict(opened_sheet(sheet)), cipher.opened)


def _rewrite(apps, sheet_of, content_of):
    # One at a time: a sheet weighs half a megabyte.
    decisions = apps.get_model("tnb", "Decision").objects
    for pk in list(decisions.filter(snapshot__isnull=False).values_list("pk", flat=True)):
        sheet = decisions.values_list("snapshot", flat=True).get(pk=pk)
        decisions.filter(pk=pk).update(snapshot=sheet_of(sheet))
    documents = apps.get_model("tnb", "Document").objects
    for pk, code in list(documents.values_list("pk", "code")):
        content = bytes(documents.values_list("content", flat=True).get(pk=pk))
        if content:
            place = f"tnb_document.content:{code}"
            documents.filter(pk=pk).update(content=content_of(content, place))
    apps.get_model("tnb", "DraftSheet").objects.all().delete()  # printed again when somebody asks


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_only_sealed"), ("tnb", "0013_administrators")]

    operations = [
        migrations.RunPython(seal, unseal),
        # The columns stay as they are; only what is read from them and written to them differs.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("decision", "snapshot", SheetField(null=True)),
                migrations.AlterField("document", "content", SealedBytes(bound_to=("code",))),
                migrations.AlterField("draftsheet", "content", SealedBytes(bound_to=("item_id", "language"))),
            ]
        ),
    ]
