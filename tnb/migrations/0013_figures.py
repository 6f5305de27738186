import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tnb", "0012_comparisons")]
    operations = [
        migrations.RemoveField(model_name="decision", name="figures"),
        migrations.CreateModel(
            name="Figures",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="figures",
                        serialize=False,
                        to="tnb.decision",
                    ),
                ),
                ("content", models.JSONField()),
            ],
        ),
    ]
