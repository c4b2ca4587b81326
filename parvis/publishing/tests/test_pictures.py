"""Pictures: whole when they come in, the same bytes when they go out."""

from __future__ import annotations

import pytest

from parvis.delivery import pictures
from parvis.networks.seam import NetworkError
from parvis.publishing.models import Picture, Publication, WrongPicture
from parvis.publishing.tests.conftest import png

pytestmark = pytest.mark.django_db


def test_what_is_kept_is_read_again(studio):
    picture = Picture.take(studio.workspace, "lampe.png", png(), by=studio.by)
    assert pictures.read(picture.reference) == png()
    assert (picture.mime, picture.kind) == ("image/png", "image")


def test_the_same_picture_twice_is_one(studio):
    first = Picture.take(studio.workspace, "lampe.png", png(), by=studio.by)
    assert Picture.take(studio.workspace, "autre.png", png(), by=studio.by) == first


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"GIF99a", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused(studio, content):
    with pytest.raises(WrongPicture, match="no picture"):
        Picture.take(studio.workspace, "x.png", content, by=studio.by)


def test_a_picture_that_ends_too_early_is_refused(studio):
    with pytest.raises(WrongPicture, match="damaged"):
        Picture.take(studio.workspace, "x.png", png()[:-10], by=studio.by)


@pytest.mark.parametrize("reference", ["", "1/../../secret", "../key", "1/" + "g" * 64, "1/" + "0" * 64])
def test_a_reference_leads_nowhere_else(studio, reference):
    with pytest.raises(NetworkError) as error:
        pictures.read(reference)
    assert error.value.permanent


def test_a_picture_that_changed_on_the_disk_is_not_sent(studio, tmp_path):
    picture = Picture.take(studio.workspace, "lampe.png", png(), by=studio.by)
    (tmp_path / "pictures" / picture.reference).write_bytes(png(9))
    with pytest.raises(NetworkError):
        pictures.read(picture.reference)


def test_a_publication_takes_its_pictures_along_in_order(studio):
    publication = Publication.objects.create(workspace=studio.workspace, text="Deux lampes")
    given = [Picture.take(studio.workspace, "a.png", png(1), by=studio.by),
             Picture.take(studio.workspace, "b.png", png(2), by=studio.by)]  # fmt: skip
    publication.write({studio.account("key"): ""}, [(given[1], "Une lampe rouge"), (given[0], "")])
    sent = publication.draft_for("").media
    assert [(one.reference, one.alt) for one in sent] == [
        (given[1].reference, "Une lampe rouge"), (given[0].reference, "")]  # fmt: skip
