from parvis.site.mail import mail_settings


def test_without_an_address_mails_go_to_the_log():
    assert mail_settings("")["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_smtp_is_encrypted_by_starttls():
    found = mail_settings("smtp://me%40example.org:pa%3Ass@mail.example.org")

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@example.org", "pa:ss")


def test_smtps_is_encrypted_from_the_start():
    found = mail_settings("smtps://mail.example.org")

    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (465, True, False)


def test_a_relay_on_port_25_is_plain():
    assert mail_settings("smtp://localhost:25")["EMAIL_USE_TLS"] is False
