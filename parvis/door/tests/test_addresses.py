import pytest

from parvis.door.addresses import AllowList, is_public

SPECIAL = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.0.9", "192.0.0.170", "192.0.2.1",
    "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.1.1", "192.175.48.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1", "2002:7f00:1::",
    "2002:a9fe:a9fe::", "2620:4f:8000::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fe80::1%eth0", "2606:4700::1111%eth0", "fec0::1", "ff02::1", "4000::1", "1fff::1",
]  # fmt: skip


@pytest.mark.parametrize(
    "address",
    SPECIAL,
)
def test_special_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "93.184.216.34", "223.255.255.255", "2606:4700::1111", "2a01:e0a::1", "2001:4860::1"],
)
def test_ordinary_addresses_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize("text", ["", "lumen.example", "127.1", "0x7f000001", "2130706433", "8.8.8.8:80", "[::1]"])
def test_what_is_no_numeric_address_is_not_public(text):
    assert not is_public(text)


@pytest.mark.parametrize(
    ("entry", "host", "address", "port"),
    [
        ("wiki.lan", "wiki.lan", "10.1.1.1", 443),
        ("Wiki.LAN", "wiki.lan.", "10.1.1.1", 80),
        ("wiki.lan:8080", "wiki.lan", "10.1.1.1", 8080),
        ("café.lan", "xn--caf-dma.lan", "10.1.1.1", 80),
        ("10.2.0.0/16", "any.lan", "10.2.3.4", 80),
        ("127.0.0.1:9000", "127.0.0.1", "127.0.0.1", 9000),
        ("[::1]:9000", "::1", "::1", 9000),
        ("fd00::/8", "wiki.lan", "fd00::5", 80),
    ],
)
def test_an_entry_allows_what_it_names(entry, host, address, port):
    assert AllowList([entry]).allows(host, address, port)


@pytest.mark.parametrize(
    ("entry", "host", "address", "port"),
    [
        ("wiki.lan", "evil.wiki.lan", "10.1.1.1", 443),
        ("wiki.lan:8080", "wiki.lan", "10.1.1.1", 80),
        ("10.2.0.0/16", "any.lan", "10.3.3.4", 80),
        ("127.0.0.1:9000", "127.0.0.1", "127.0.0.1", 9001),
        ("127.0.0.1:9000", "localhost", "::ffff:127.0.0.1", 9000),
        ("::1", "localhost", "127.0.0.1", 80),
        ("fd00::/8", "wiki.lan", "not-an-address", 80),
    ],
)
def test_an_entry_allows_nothing_else(entry, host, address, port):
    assert not AllowList([entry]).allows(host, address, port)


@pytest.mark.parametrize("entry", ["", "10.2.0.0/99", "wiki lan", "http://wiki.lan/"])
def test_an_entry_that_means_nothing_stops_the_start(entry):
    with pytest.raises(ValueError, match="not a host"):
        AllowList([entry])
