"""The audit trail becomes a chain; the events so far are taken as they stand."""

from django.db import migrations, models

from cases.audit import BEGINNING, digest_of


def chain(apps, schema_editor):
    before = BEGINNING
    events = apps.get_model("cases", "AuditEvent").objects.order_by("pk")
    for number, event in enumerate(events.iterator(), start=1):
        event.number = number
        event.digest = before = digest_of(event, before)
        event.save(update_fields=["number", "digest"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_outcome")]
    operations = [
        migrations.AddField("auditevent", "number", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("auditevent", "digest", models.CharField(default="", max_length=64)),
        migrations.RunPython(chain, migrations.RunPython.noop),
    ]
