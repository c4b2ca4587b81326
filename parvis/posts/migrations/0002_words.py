"""The full text index of posts: FTS5 kept by triggers on SQLite, a generated column with a GIN index on PostgreSQL.

A later migration that makes SQLite copy `posts_post` (Django says "remake") loses the triggers and must make them again;
`parvis/posts/tests/test_search.py` fails when one forgets.
"""

from django.db import migrations

from parvis.posts.words import drop_index, make_index


class Migration(migrations.Migration):
    dependencies = [("posts", "0001_initial")]

    operations = [migrations.RunPython(make_index, drop_index)]
