import uuid

from django.db import migrations, models

from cases.identity.fields import SealedDate, SealedJSON, SealedText


def empty_imports(apps, schema_editor):
    for name in ("ImportChunk", "ImportRow", "ImportRemark"):
        apps.get_model("cases", name).objects.all().delete()


def instead(model, name, field):
    """The clear column goes, the sealed one that was filled takes its name."""
    return [
        migrations.RemoveField(model, name),
        migrations.RenameField(model, f"sealed_{name}", name),
        migrations.AlterField(model, name, field),
    ]


def anew(model, name, field):
    """The same in a table that is empty."""
    return [
        migrations.RemoveField(model, name),
        migrations.AddField(model, name, models.BinaryField(default=b""), preserve_default=False),
        migrations.AlterField(model, name, field),
    ]


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_seal_identity")]

    operations = [
        *instead("patient", "name", SealedText(bound_to=("seal",), max_length=120, verbose_name="name")),
        *instead(
            "patient",
            "birth_date",
            SealedDate(blank=True, bound_to=("seal",), null=True, verbose_name="date of birth"),
        ),
        *instead(
            "patient",
            "hospital_number",
            SealedText(blank=True, bound_to=("seal",), max_length=40, verbose_name="hospital number"),
        ),
        migrations.AlterField(
            "patient", "seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
        *instead("importrun", "file_name", SealedText(blank=True, bound_to=("digest",), max_length=200)),
        *anew("importchunk", "rows", SealedJSON(bound_to=("run_id", "first"))),
        *anew("importrow", "own", SealedJSON(bound_to=("run_id", "number"))),
        *anew("importremark", "value", SealedText(blank=True, bound_to=("run_id", "row"), max_length=200)),
        *anew("importremark", "problem", SealedJSON(bound_to=("run_id", "row"))),
        migrations.AddField("importrow", "of_case", models.CharField(blank=True, default="", max_length=20), preserve_default=False),
        migrations.AlterField("importrow", "name_key", models.CharField(max_length=32)),
        migrations.AlterField("importrow", "number_key", models.CharField(max_length=32)),
        migrations.RunPython(migrations.RunPython.noop, empty_imports),
    ]
