"""Cases that came by the form held the code of the position; the desk filters and counts them by its words."""

from django.db import migrations


def words_of(definition):
    """Label of each code that the question for the position has ever offered."""
    lines = (line.partition(" = ") for line in definition.choices.splitlines())
    return {code: label for code, _, label in lines if label}


def put_in_words(apps, schema_editor):
    cases = apps.get_model("services", "Consultation").objects
    history = apps.get_model("services", "HistoricalConsultation").objects
    submissions = apps.get_model("forms", "Submission").objects
    definitions = apps.get_model("forms", "FieldDefinition").objects
    asked = definitions.filter(key="position", page__purpose="consultation")
    for definition in asked:
        words = words_of(definition)
        for pk in submissions.filter(page=definition.page_id).values_list("pk", flat=True):
            case = cases.filter(key=f"form-{pk}", requester_position__in=words).first()
            if case:
                code, label = case.requester_position, words[case.requester_position][:120]
                cases.filter(pk=case.pk).update(requester_position=label)
                history.filter(id=case.pk, requester_position=code).update(requester_position=label)


class Migration(migrations.Migration):
    dependencies = [("forms", "0006_definitions"), ("services", "0012_register_imports")]

    operations = [migrations.RunPython(put_in_words, migrations.RunPython.noop)]
