import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tnb", "0015_tasks_have_intents")]
    operations = [
        migrations.DeleteModel(name="Figures"),
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
                ("closed_at", models.DateTimeField()),
                ("content", models.JSONField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tnb.agendaitem",
                    ),
                ),
            ],
        ),
    ]
