"""Events tell the role of who acted and the number of the request. Those of before keep their digests: what
is empty is not part of one (cases.audit.WHENCE). Going back takes both away again, and with them the digests
of the events written meanwhile: go back to a copy of before instead."""

from django.db import migrations, models

from cases.append_only import install, remove


def install_triggers(apps, schema_editor):
    install(schema_editor.connection)


def remove_triggers(apps, schema_editor):
    remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_boards")]
    operations = [
        migrations.RunPython(remove_triggers, install_triggers),
        migrations.AddField("auditevent", "role", models.CharField(blank=True, default="", max_length=20)),
        migrations.AddField("auditevent", "request", models.CharField(blank=True, default="", max_length=64)),
        migrations.AddIndex(
            "auditevent", models.Index(fields=["actor", "at"], name="audit_of_an_actor")
        ),
        migrations.RunPython(install_triggers, remove_triggers),
    ]
