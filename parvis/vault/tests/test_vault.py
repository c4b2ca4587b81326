import pytest

from parvis.vault.keys import WrongKey, key_file, keys_of, new_key, write_keys
from parvis.vault.vault import CannotOpen, Vault

HERE = "delivery.account:1:2:token"


def made(*keys):
    return Vault(lambda: keys)


def test_what_was_sealed_opens_again():
    vault = made(new_key())

    assert vault.open(vault.seal("canary-é", HERE), HERE) == "canary-é"


def test_the_same_secret_is_never_sealed_twice_alike():
    vault = made(new_key())

    assert vault.seal("canary", HERE) != vault.seal("canary", HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "delivery.account:2:2:token",
        "delivery.account:1:3:token",
        "delivery.account:1:2:password",
        "posts.source:1:2:token",
    ],
)
def test_a_secret_moved_to_another_row_does_not_open(elsewhere):
    vault = made(new_key())
    sealed = vault.seal("canary", HERE)

    with pytest.raises(CannotOpen) as caught:
        vault.open(sealed, elsewhere)
    assert not caught.value.lost


@pytest.mark.parametrize("place", [0, 2, 13, -5])
def test_a_changed_letter_does_not_open(place):
    vault = made(new_key())
    letters = list(vault.seal("canary", HERE))
    letters[place] = "A" if letters[place] != "A" else "B"

    with pytest.raises(CannotOpen):
        vault.open("".join(letters), HERE)


@pytest.mark.parametrize("text", ["", "canary", "v1", "v1..", "v9.abc.def", "v1.12345678.???"])
def test_what_was_never_sealed_does_not_open(text):
    with pytest.raises(CannotOpen):
        made(new_key()).open(text, HERE)


def test_a_lost_key_is_said_in_words_with_the_way_out():
    sealed = made(new_key()).seal("canary", HERE)

    with pytest.raises(CannotOpen, match="connect again") as caught:
        made(new_key()).open(sealed, HERE)
    assert caught.value.lost


def test_old_keys_open_and_the_first_one_seals():
    old, new = new_key(), new_key()
    sealed = made(old).seal("canary", HERE)

    both = made(new, old)

    assert both.open(sealed, HERE) == "canary"
    assert not both.is_current(sealed)
    assert both.is_current(both.seal("canary", HERE))


def test_a_key_does_not_print_itself():
    key = new_key()

    assert key.text not in repr(key)
    assert str(key.bytes) not in repr(key)


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path):
    first = key_file(tmp_path / "new").read_text()

    assert key_file(tmp_path / "new").read_text() == first
    assert (tmp_path / "new" / "vault.key").stat().st_mode & 0o777 == 0o600


def test_a_replaced_key_file_is_for_its_owner_alone_too(tmp_path):
    path = key_file(tmp_path)
    keys = (new_key(), *keys_of(path.read_text()))

    write_keys(path, keys)

    assert keys_of(path.read_text()) == keys
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "  ", "short", "!" * 43, "A" * 44])
def test_a_wrong_key_is_refused_with_a_sentence(text):
    with pytest.raises(WrongKey, match="key"):
        keys_of(text)
