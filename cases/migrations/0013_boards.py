from django.conf import settings
from django.db import migrations, models

import cases.boards

FIRST = 1  # the key of the board that everything recorded so far belongs to


def begin(apps, schema_editor):
    """What was one board per installation becomes the first of several."""
    first = apps.get_model("cases", "Board").objects.create(name="Tumour board 肿瘤多学科会议")
    assert first.pk == FIRST  # noqa: S101


def of_its_board(**options):
    return models.ForeignKey(
        default=FIRST, editable=False, on_delete=models.PROTECT, related_name="+", to="cases.board", **options
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_audit_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Board",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
            ],
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        *(
            migrations.AddField(
                model_name=name,
                name="board",
                field=of_its_board(**({"db_index": False} if name == "searchrow" else {})),
            )
            for name in ("patient", "case", "importrun", "searchrow")
        ),
        *(
            migrations.AlterField(
                model_name=name,
                name="board",
                field=models.ForeignKey(
                    default=cases.boards.current_board,
                    editable=False,
                    on_delete=models.PROTECT,
                    related_name="+",
                    to="cases.board",
                    **({"db_index": False} if name == "searchrow" else {}),
                ),
            )
            for name in ("patient", "case", "importrun", "searchrow")
        ),
        *(
            migrations.RemoveIndex(model_name="searchrow", name=name)
            for name in ("search_by_class", "search_by_meeting", "search_by_owner")
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(
                fields=[
                    "board",
                    "case",
                    "grade",
                    "enets_type_002",
                    "enets_type_004",
                    "sstr_status",
                    "functional_status",
                    "state",
                    "meeting_on",
                    "owner",
                ],
                name="search_by_class",
            ),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(fields=["board", "state", "meeting_on", "case"], name="search_by_meeting"),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(fields=["board", "owner", "case"], name="search_by_owner"),
        ),
    ]
