from django.db import migrations, models


def sealed():
    return models.BinaryField(null=True)


class Migration(migrations.Migration):
    """Room for what identifies a patient, sealed; 0016 fills it and 0017 takes the clear columns away."""

    dependencies = [("cases", "0014_audit_whence")]

    operations = [
        migrations.AddField("patient", "seal", models.UUIDField(null=True, editable=False)),
        migrations.AddField("patient", "sealed_name", sealed()),
        migrations.AddField("patient", "sealed_birth_date", sealed()),
        migrations.AddField("patient", "sealed_hospital_number", sealed()),
        migrations.AddField("patient", "erased_at", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.AddField("importrun", "sealed_file_name", sealed()),
        # So that the way back can make these columns before it fills them.
        migrations.AlterField("patient", "name", models.CharField(max_length=120, null=True)),
        migrations.AlterField("patient", "hospital_number", models.CharField(max_length=40, null=True)),
        migrations.AlterField("importrun", "file_name", models.CharField(max_length=200, null=True)),
    ]
