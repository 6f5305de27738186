from django.db import migrations

from cases.identity.residue import leave_nothing_behind


def purge(apps, schema_editor):
    leave_nothing_behind(schema_editor.connection, thoroughly=True)


class Migration(migrations.Migration):
    """What stood in clear is still in the free pages of the file: the file is written anew, once."""

    atomic = False
    dependencies = [("tnb", "0014_seal_sheets")]

    operations = [migrations.RunPython(purge, migrations.RunPython.noop)]
