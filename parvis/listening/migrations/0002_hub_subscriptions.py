"""Hubs that feeds announce are subscribed to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('listening', '0001_initial'),
        ('posts', '0003_notes'),
    ]

    operations = [
        migrations.CreateModel(
            name='HubSubscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('token', models.PositiveIntegerField(default=0)),
                ('hub', models.TextField()),
                ('topic', models.TextField()),
                ('path', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('wanted', 'Wanted'), ('live', 'Live'), ('refused', 'Refused'), ('leaving', 'Leaving')], default='wanted', max_length=10)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('source', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='hub_subscription', to='posts.source')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='hub_due'), models.Index(fields=['path'], name='hub_path')],
            },
        ),
    ]
