"""A newsletter through a double of a mail server that really speaks SMTP, on a port of this machine."""

from __future__ import annotations

import datetime as dates
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from parvis.door import Door
from parvis.networks.mail.letter import subject_of
from parvis.networks.mail.network import Mail
from parvis.networks.registry import networks
from parvis.networks.seam import Attached, Draft, NetworkError, Outgoing
from tests.doubles.smtp import SmtpDouble, smtp_double

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
GIF = b"GIF89a;"


@pytest.fixture
def server() -> Iterator[SmtpDouble]:
    with smtp_double() as double:
        yield double


def mail(server: SmtpDouble, door: Door | None = None, **more: Any) -> Mail:
    given = {
        "host": "127.0.0.1", "port": server.port, "security": "none", "user": "lumen", "password": "canary-password",
        "sender": "news@lumen.example", "sender_name": "Lumen & Cie", "to": "alice@a.example\nbob@b.example\n",
    }  # fmt: skip
    found = Mail(given | more, door or Door(allow_private=("127.0.0.1",)))
    found.files = lambda reference: GIF  # type: ignore[method-assign]
    return found


def ready(text: str = "Bonjour\n\nVoir https://lumen.example/é & plus.", **more: Any) -> Outgoing:
    return mail(SmtpDouble()).prepare(Draft(text=text, lang="fr", **more), NOW, Random(7))


def test_it_is_found_by_its_name() -> None:
    assert networks()["mail"] is Mail


def test_a_letter_goes_to_everyone_and_shows_nobody(server: SmtpDouble) -> None:
    sent = mail(server).publish(ready(title="Été à Lumen"))

    (letter,) = server.letters
    assert server.recipients == [["alice@a.example", "bob@b.example"]]
    assert (letter["Subject"], letter["From"]) == ("Été à Lumen", "Lumen & Cie <news@lumen.example>")
    assert "alice" not in letter.as_string()
    assert letter["Message-ID"] == sent.native_id
    assert sent.native_id.endswith("@lumen.example>")
    assert "mailto:news@lumen.example" in letter["List-Unsubscribe"]


def test_it_can_be_read_as_text_and_as_a_page(server: SmtpDouble) -> None:
    mail(server).publish(ready())

    text, page = (part.get_content() for part in server.letters[0].iter_parts())
    assert "Voir https://lumen.example/é & plus." in text
    assert '<a href="https://lumen.example/é">https://lumen.example/é</a> &amp; plus.' in page


def test_a_line_that_is_a_dot_does_not_end_the_letter(server: SmtpDouble) -> None:
    mail(server).publish(ready("Un.\n.\n..deux"))

    assert "Un.\n.\n..deux" in list(server.letters[0].iter_parts())[0].get_content().replace("\r\n", "\n")


def test_markup_in_a_text_is_only_words(server: SmtpDouble) -> None:
    mail(server).publish(ready("<script>alert(1)</script>"))

    page = list(server.letters[0].iter_parts())[1].get_content()
    assert "<script>" not in page


def test_a_picture_travels_with_its_description(server: SmtpDouble) -> None:
    mail(server).publish(ready(media=(Attached("image", "a", "image/gif", alt="Une lampe"),)))

    page, picture = list(list(server.letters[0].iter_parts())[1].iter_parts())
    assert 'alt="Une lampe"' in page.get_content()
    assert (picture.get_content_type(), picture.get_content()) == ("image/gif", GIF)


def test_each_try_has_the_same_message_id(server: SmtpDouble) -> None:
    outgoing = ready()
    assert mail(server).publish(outgoing).native_id == mail(server).publish(outgoing).native_id


def test_a_lost_answer_after_the_letter_is_uncertain(server: SmtpDouble) -> None:
    server.fault = "drop-data"
    with pytest.raises(NetworkError) as caught:
        mail(server).publish(ready())

    assert (caught.value.uncertain, caught.value.permanent) == (True, False)
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    ("fault", "permanent", "words"),
    [
        ("drop-begin", False, "broke"),
        ("no-data", False, "out of space"),
        ("refuse-all", True, "none of the addresses"),
        ("refuse-sender", True, "not allowed"),
        ("busy", False, "mail server"),
    ],
)
def test_before_the_letter_it_is_sure_that_nothing_went(
    server: SmtpDouble, fault: str, permanent: bool, words: str
) -> None:
    server.fault = fault
    with pytest.raises(NetworkError, match=words) as caught:
        mail(server).publish(ready())

    assert (caught.value.permanent, caught.value.of_account) == (permanent, False)
    assert not caught.value.uncertain
    assert server.letters == []


def test_an_address_that_is_refused_does_not_stop_the_others(server: SmtpDouble) -> None:
    server.fault = "refuse-some"
    sent = mail(server, to="alice@a.example\ncarol@c.example").publish(ready())

    assert sent.facts == {"to": 2, "refused": 1}
    assert server.recipients == [["alice@a.example"]]


def test_connecting_signs_in_and_sends_nothing(server: SmtpDouble) -> None:
    found = mail(server).connect()

    assert found.secrets == {"password": "canary-password"}
    assert "canary" not in str(found.settings)
    assert server.letters == []


def test_a_wrong_password_is_the_accounts_fault(server: SmtpDouble) -> None:
    with pytest.raises(NetworkError, match="user name and password") as caught:
        mail(server, password="canary-wrong").connect()
    assert (caught.value.of_account, caught.value.permanent) == (True, True)
    assert "canary" not in f"{caught.value} {caught.value.answer}"


@pytest.mark.parametrize(
    "given",
    [
        {"sender": "nobody"},
        {"sender": "a@b.example\r\nBcc: x@y.example"},
        {"to": "a@b.example, c@d.example"},
        {"to": ""},
        {"to": "\n".join(f"a{number}@b.example" for number in range(101))},
    ],
)
def test_what_is_no_list_of_addresses_is_refused(server: SmtpDouble, given: dict[str, str]) -> None:
    with pytest.raises(NetworkError) as caught:
        mail(server, **given).connect()
    assert caught.value.permanent


def test_a_private_address_is_not_connected_to(server: SmtpDouble) -> None:
    with pytest.raises(NetworkError, match="private network|not one of mail"):
        mail(server, door=Door()).connect()


@pytest.mark.parametrize("port", [22, 80, 443, 6379])
def test_only_ports_of_mail_are_opened(server: SmtpDouble, port: int) -> None:
    door = Door(resolver=lambda host, port: ["93.184.216.34"])
    with pytest.raises(NetworkError, match="not one of mail servers"):
        mail(server, door=door, host="smtp.lumen.example", port=port).connect()


def test_no_encryption_is_no_surprise(server: SmtpDouble) -> None:
    with pytest.raises(NetworkError, match="STARTTLS"):
        mail(server, security="starttls").connect()


def test_with_encryption_the_password_goes_after_it(tmp_path: Path) -> None:
    served, trusted = certificates(tmp_path)
    with smtp_double(served) as server:
        mail(server, Door(allow_private=("127.0.0.1",), tls=trusted), security="starttls").publish(ready())
        assert server.was_encrypted == [True]


def test_a_certificate_of_nobody_is_refused(tmp_path: Path) -> None:
    served, _ = certificates(tmp_path)
    with smtp_double(served) as server, pytest.raises(NetworkError):
        mail(server, security="starttls").connect()


def test_a_subject_is_one_line() -> None:
    assert subject_of(ready("Première ligne\nX-Spam: yes")) == "Première ligne"
    assert len(subject_of(ready("mot " * 100))) <= 120


def certificates(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context and one that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(__import__("ipaddress").ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dates.timedelta(days=1)).not_valid_after(now + dates.timedelta(days=1))
        .add_extension(address, critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(path)
    return served, ssl.create_default_context(cafile=str(path))


def test_a_subject_without_a_space_is_cut_all_the_same() -> None:
    assert subject_of(ready("灯" * 200)) == "灯" * 119 + "…"
