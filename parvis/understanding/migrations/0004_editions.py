from django.db import migrations, models

from parvis.understanding.edition import current


class Migration(migrations.Migration):
    """What was read before there were editions is of edition 0: of another encoder than today's."""

    dependencies = [("understanding", "0003_scores")]

    operations = [
        migrations.RemoveIndex(model_name="vector", name="vector_by_text"),
        *(
            change
            for model in ("vector", "learning", "theme")
            for change in (
                migrations.AddField(model_name=model, name="encoder", field=models.IntegerField(default=0)),
                migrations.AlterField(model_name=model, name="encoder", field=models.IntegerField(default=current)),
            )
        ),
        migrations.AddIndex(
            model_name="vector", index=models.Index(fields=["encoder"], name="vector_by_encoder")
        ),
    ]
