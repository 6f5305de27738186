from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", "shared_counts", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """The table in which all workers count how often somebody tried to log in (CACHES)."""

    dependencies = [("tnb", "0016_accounts")]

    operations = [
        migrations.RunPython(make, migrations.RunPython.noop),
    ]
