from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('warning', '0002_routes'),
    ]

    operations = [
        migrations.AddField(
            model_name='telling',
            name='reached',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
