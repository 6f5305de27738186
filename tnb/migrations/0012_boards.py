from django.db import migrations, models

import cases.boards

FIRST = 1  # see cases.migrations.0013_boards


def of_a_board(default, **options):
    return models.ForeignKey(default=default, on_delete=models.PROTECT, to="cases.board", **options)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_boards"),
        ("tnb", "0011_figures_of_decisions_closed_before"),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="board",
            field=of_a_board(FIRST, editable=False, related_name="+"),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="board",
            field=of_a_board(cases.boards.current_board, editable=False, related_name="+"),
        ),
        migrations.AddField(
            model_name="member",
            name="board",
            field=of_a_board(FIRST, related_name="members", null=True, blank=True),
        ),
        migrations.AlterField(
            model_name="member",
            name="board",
            field=models.ForeignKey(
                null=True,
                blank=True,
                on_delete=models.PROTECT,
                related_name="members",
                to="cases.board",
            ),
        ),
    ]
