import uuid

from django.db import migrations
from django.utils import timezone

from cases.identity import cipher
from cases.identity.fields import SealedDate, SealedText

PATIENT = {"name": SealedText(), "birth_date": SealedDate(), "hospital_number": SealedText()}
GOING = ("reading", "checking", "checked", "importing")
STEP = 500


def seal(apps, schema_editor):
    for patient in _each(apps.get_model("cases", "Patient")):
        patient.seal = uuid.uuid4()
        for name in PATIENT:
            value = getattr(patient, name)
            place = f"cases_patient.{name}:{patient.seal}"
            clear = PATIENT[name]._coded(value) if value is not None else None
            setattr(patient, f"sealed_{name}", None if clear is None else cipher.seal(clear, place))
        patient.save(update_fields=["seal", *(f"sealed_{name}" for name in PATIENT)])
    for run in _each(apps.get_model("cases", "ImportRun")):
        place = f"cases_importrun.file_name:{run.digest}"
        run.sealed_file_name = cipher.seal(SealedText()._coded(run.file_name or ""), place)
        run.save(update_fields=["sealed_file_name"])
    give_up_imports(apps, schema_editor)


def unseal(apps, schema_editor):
    for patient in _each(apps.get_model("cases", "Patient")):
        for name in PATIENT:
            value = getattr(patient, f"sealed_{name}")
            place = f"cases_patient.{name}:{patient.seal}"
            setattr(patient, name, None if value is None else PATIENT[name]._read(cipher.opened(bytes(value), place)))
        patient.save(update_fields=list(PATIENT))
    for run in _each(apps.get_model("cases", "ImportRun")):
        place = f"cases_importrun.file_name:{run.digest}"
        run.file_name = SealedText()._read(cipher.opened(bytes(run.sealed_file_name), place))
        run.save(update_fields=["file_name"])
    give_up_imports(apps, schema_editor)


def give_up_imports(apps, schema_editor):
    """A table on its way in is no record yet: it is handed in again. The index is made by `manage.py reindex`,
    which runs after every migration."""
    for name in ("ImportChunk", "ImportRow", "ImportRemark", "SearchTerm"):
        apps.get_model("cases", name).objects.all().delete()
    waiting = apps.get_model("cases", "ImportRun").objects.filter(state__in=GOING)
    waiting.update(state="cancelled", ended_at=timezone.now())


def _each(model):
    last = 0
    while batch := list(model.objects.filter(pk__gt=last).order_by("pk")[:STEP]):
        yield from batch
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_sealed_columns")]

    operations = [migrations.RunPython(seal, unseal)]
