"""What a source has to say though its posts come, and why a record could not be read in the reader's language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("posts", "0002_words")]

    operations = [
        migrations.AddField("source", "notes", models.JSONField(blank=True, null=True)),
        migrations.AddField("unreadable", "why", models.JSONField(blank=True, null=True)),
    ]
