from django.db import migrations, models


def seal(apps, schema_editor):
    """Take the passwords out of the settings; a source whose network is unknown here keeps its own."""
    from parvis.posts.models.source import secret_settings
    from parvis.vault.sealed import about
    from parvis.vault.vault import vault

    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("PRAGMA secure_delete = ON")  # or the passwords stay readable in freed pages of the file
    for source in apps.get_model("posts", "Source").objects.iterator(chunk_size=200):
        names = {name for name in secret_settings(source.network) if source.settings.get(name)}
        if not names:
            continue
        source.sealed = {
            name: vault().seal(str(source.settings[name]), about("posts.source", source.workspace_id, source.pk, name))
            for name in names
        }
        source.settings = {name: value for name, value in source.settings.items() if name not in names}
        source.save(update_fields=["settings", "sealed"])


def open_again(apps, schema_editor):
    from parvis.vault.sealed import about
    from parvis.vault.vault import vault

    for source in apps.get_model("posts", "Source").objects.exclude(sealed={}).iterator(chunk_size=200):
        for name, text in source.sealed.items():
            bound = about("posts.source", source.workspace_id, source.pk, name)
            source.settings[name] = vault().open(text, bound)
        source.save(update_fields=["settings"])


class Migration(migrations.Migration):
    dependencies = [("posts", "0003_notes")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="sealed",
            field=models.JSONField(
                blank=True, db_default=models.Value({}, models.JSONField()), default=dict, editable=False
            ),
        ),
        migrations.RunPython(seal, open_again, elidable=False),
    ]
