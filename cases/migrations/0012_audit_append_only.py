"""Who may write the database may still not change or delete an event of the audit trail.

A later migration that alters this table on SQLite copies it and loses the triggers: it must end with
``install`` again (manage.py check says so when they are missing).
"""

from django.db import migrations, models

from cases.append_only import install, remove


def install_triggers(apps, schema_editor):
    install(schema_editor.connection)


def remove_triggers(apps, schema_editor):
    remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_audit_chain")]
    operations = [
        migrations.AlterField("auditevent", "number", models.PositiveBigIntegerField(unique=True)),
        migrations.AlterField("auditevent", "digest", models.CharField(max_length=64)),
        migrations.RunPython(install_triggers, remove_triggers),
    ]
