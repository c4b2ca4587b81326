from __future__ import annotations


def test_a_page_is_found_without_its_accents(alice_client, workspace, alice):
    alice.language = "fr"
    alice.save()

    assert "Requêtes" in alice_client.get("/w/lumen/palette?words=reque").content.decode()


def test_a_word_of_no_page_finds_no_page(alice_client, workspace):
    assert "Queries" not in alice_client.get("/w/lumen/palette?words=zebra").content.decode()
