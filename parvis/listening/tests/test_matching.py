from __future__ import annotations

from django.db.models.signals import pre_save

from parvis.lib.match import Document
from parvis.listening.matching import MOST_NAMED, Watch
from parvis.listening.models import Query
from parvis.workspaces.models import Workspace


def test_hundreds_of_new_queries_leave_the_others_matched(workspace: Workspace) -> None:
    first = Query.objects.create(workspace=workspace, name="Lumen", text="lumen")
    watch = Watch(workspace.pk)
    watch.refresh()
    Query.objects.bulk_create(Query(workspace=workspace, name=f"{number}", text="halo") for number in range(MOST_NAMED))
    watch.refresh()

    assert set(watch.find([Document(text="La Lumen chauffe")])[0]) == {first.pk}


def test_two_edits_at_once_are_two(workspace: Workspace) -> None:
    mine = Query.objects.create(workspace=workspace, name="Lamps", text="lampe")
    theirs = Query.objects.get(pk=mine.pk)
    theirs.text, mine.text = "lumen", "aube"

    def meanwhile(**_: object) -> None:
        pre_save.disconnect(meanwhile, sender=Query)
        theirs.save()

    pre_save.connect(meanwhile, sender=Query)

    mine.save()

    assert (theirs.revision, mine.revision) == (2, 3)
