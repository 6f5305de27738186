"""Apart from the data: PostgreSQL alters no table with changes pending."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tnb", "0008_chosen_options_become_steps")]
    operations = [migrations.RemoveField(model_name="decision", name="chosen")]
