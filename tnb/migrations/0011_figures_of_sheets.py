"""Nothing: what the statistics need has a table of its own, filled later."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tnb", "0010_figures_of_decisions")]
    operations = []
