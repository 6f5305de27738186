"""Nothing: the table is filled once it has all its columns."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tnb", "0013_figures")]
    operations = []
