from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0006_blind_detectors'),
    ]

    operations = [
        migrations.AddField(
            model_name='echo',
            name='cursor',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
    ]
