from django.core.mail import EmailMessage

from parvis.site.mail import LoggedMail, mail_settings


def test_without_an_address_mails_go_to_the_log():
    assert mail_settings("")["EMAIL_BACKEND"].endswith("LoggedMail")


def test_smtp_is_encrypted_by_starttls():
    found = mail_settings("smtp://me%40example.org:pa%3Ass@mail.example.org")

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@example.org", "pa:ss")


def test_smtps_is_encrypted_from_the_start():
    found = mail_settings("smtps://mail.example.org")

    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (465, True, False)


def test_a_relay_on_port_25_is_plain():
    assert mail_settings("smtp://localhost:25")["EMAIL_USE_TLS"] is False


def test_a_password_is_never_sent_in_the_clear():
    assert mail_settings("smtp://me:hush@mail.example.org:25")["EMAIL_USE_TLS"] is True


def test_a_mail_in_the_log_is_what_people_read(capsys):
    body = "It began at 14:10.\nhttp://parvis.example/w/lumen"

    LoggedMail().send_messages([EmailMessage("An alert", body, to=["camille@lumen.example"])])

    written = capsys.readouterr().err.splitlines()
    assert written == [
        "  | mail to camille@lumen.example: An alert", "  | It began at 14:10.", "  | http://parvis.example/w/lumen",
    ]  # fmt: skip


def test_an_invitation_that_only_went_to_the_log_is_not_said_to_be_sent(alice_client, settings):
    settings.EMAIL_BACKEND = mail_settings("")["EMAIL_BACKEND"]

    page = alice_client.post("/w/lumen/invitations", {"email": "dora@lumen.example", "role": "editor"}).content.decode()

    assert "could not be sent" in page
