"""Which addresses Parvis may connect to.

Python 3.11's `is_private` misses more than twelve special ranges, so the table is our own: of IPv6 only 2000::/3 (all
that IANA has given out) less its special blocks, of IPv4 everything less its special blocks. Sources: the IANA IPv4 and
IPv6 special-purpose address registries and the IPv4 multicast and reserved blocks, as of 2026-11.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Block: TypeAlias = IPv4Network | IPv6Network

SPECIAL_4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network: Linux connects it to itself
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' NAT, also cloud metadata (100.100.100.200)
        "127.0.0.0/8",
        "169.254.0.0/16",  # link local, cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved and broadcast
    )
)
GLOBAL_6 = IPv6Network("2000::/3")
SPECIAL_6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # IETF protocols, with Teredo, which carries IPv4 addresses inside
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries IPv4 addresses inside
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


def is_public(address: str) -> bool:
    """Say whether a numeric address is a public one. Mapped, translated and scoped IPv6 addresses are not."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in block for block in SPECIAL_4)
    return parsed.scope_id is None and parsed in GLOBAL_6 and not any(parsed in block for block in SPECIAL_6)


class AllowList:
    """Private hosts that the administrator allows: `wiki.lan`, `wiki.lan:8080`, `10.2.0.0/16`, `127.0.0.1:9000`.

    A name allows what was asked under that name; an address or a block allows what a name leads to.
    """

    def __init__(self, entries: Collection[str] = ()) -> None:
        self.names: set[tuple[str, int | None]] = set()
        self.blocks: list[tuple[Block, int | None]] = []
        for entry in entries:
            self._add(entry.strip().lower())

    def _add(self, entry: str) -> None:
        host, port = _host_and_port(entry)
        try:
            self.blocks.append((ip_network(host, strict=False), port))
        except ValueError:
            if not host or "/" in host or any(letter.isspace() for letter in host):
                raise ValueError(f"“{entry}” is not a host, an address or a block of addresses") from None
            self.names.add((_as_asked(host), port))

    def allows(self, host: str, address: str, port: int) -> bool:
        name = _as_asked(host)
        if (name, None) in self.names or (name, port) in self.names:
            return True
        if not self.blocks:
            return False
        try:
            parsed: Address = ip_address(address)
        except ValueError:
            return False
        return any(
            parsed.version == block.version and parsed in block and only_port in (None, port)
            for block, only_port in self.blocks
        )


def _as_asked(host: str) -> str:
    """A name as it is asked of name servers: `café.lan` and `xn--caf-dma.lan` are one."""
    name = host.lower().rstrip(".")
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name


def _host_and_port(entry: str) -> tuple[str, int | None]:
    if entry.startswith("[") and "]" in entry:
        host, _, rest = entry[1:].partition("]")
        return host, int(rest[1:]) if rest.startswith(":") and rest[1:].isdigit() else None
    if entry.count(":") == 1 and entry.rpartition(":")[2].isdigit():
        host, _, port = entry.rpartition(":")
        return host, int(port)
    return entry, None
