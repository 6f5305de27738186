from django.db import migrations, models

ROLES = [
    ("coordinator", "Coordinator"),
    ("member", "Member"),
    ("chair", "Chair"),
    ("observer", "Observer"),
    ("system", "System administrator"),
    ("security", "Security administrator"),
    ("auditor", "Auditor"),
]


class Migration(migrations.Migration):
    dependencies = [("tnb", "0012_boards")]

    operations = [
        migrations.AlterField(
            model_name="member",
            name="role",
            field=models.CharField(max_length=20, choices=ROLES, default="observer"),
        ),
    ]
