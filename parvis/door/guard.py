"""The network backend of the door: resolves, checks, connects to the very address it checked, keeps the deadline."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from ipaddress import ip_address
from typing import Any, Protocol

import httpcore

from parvis.door.addresses import AllowList, is_public
from parvis.door.errors import DoorError, Forbidden, TooLate
from parvis.lib.text.sentence import Sentence, gettext_noop

# One address that swallows packets must not use up the time of the next one.
SECONDS_PER_ADDRESS = 5.0
MAX_ADDRESSES = 8
# Ports on which a browser refuses to speak HTTP: https://fetch.spec.whatwg.org/#port-blocking
BAD_PORTS = frozenset({
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
})  # fmt: skip

NOT_OF_THE_WEB = gettext_noop("Port {port} of {host} is not one of the web: Parvis does not connect to it.")
NOT_OF_MAIL = gettext_noop("Port {port} of {host} is not one of mail servers (25, 465, 587, 2525): it was not opened.")

Resolver = Callable[[str, int], Sequence[str]]
Clock = Callable[[], float]
Connector = Callable[[str, int, float], socket.socket]  # a numeric address, a port, seconds


class Limit(Protocol):
    """How long the next wait on a socket may last."""

    def left(self) -> float:
        """Seconds left, more than 0. Raises TimeoutError."""


class Deadline:
    """A moment by which the whole exchange must be over, however slowly it drips."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self.clock = clock
        self.moment = clock() + seconds

    def left(self) -> float:
        seconds = self.moment - self.clock()
        if seconds <= 0:
            raise TimeoutError("deadline")
        return seconds


class Opening:
    """For streams: a deadline until the answer begins, then only a limit on silence."""

    def __init__(self, seconds: float, idle_seconds: float, clock: Clock) -> None:
        self.deadline: Deadline | None = Deadline(seconds, clock)
        self.idle_seconds = idle_seconds

    def begun(self) -> None:
        self.deadline = None

    def left(self) -> float:
        return self.deadline.left() if self.deadline else self.idle_seconds


def resolve(host: str, port: int) -> list[str]:
    """The numeric addresses of a host, as the machine's resolver gives them, in its order."""
    found = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class Guard(httpcore.NetworkBackend):
    """Opens sockets only to public or allowed addresses.

    httpcore passes through, as `timeout`, whatever stands in the request's extensions: here always a `Limit`.
    """

    def __init__(
        self,
        allow: AllowList,
        resolver: Resolver,
        ports: frozenset[int] | None = None,
        connector: Connector | None = None,
    ) -> None:
        self.allow = allow
        self.resolver = resolver
        self.ports = ports
        self.connector = connector or connected

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: Any = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return GuardedStream(self.open(host, port, timeout))

    def open(self, host: str, port: int, limit: Limit, ports: Collection[int] = ()) -> socket.socket:
        """Return a connected socket. Raises Forbidden, TooLate, DoorError; none of them uncertain.

        ports: allowed on public hosts though they are not of the web, and then no other is.
        """
        if not 0 < port < 65_536:
            raise DoorError(Sentence(gettext_noop("There is no port {port}."), port=port))
        try:
            addresses = self.checked(host, port, self._addresses(host, port, limit), ports)
            return self._first_that_answers(addresses, port, limit)
        except TimeoutError:
            raise TooLate(Sentence(gettext_noop("{host} does not answer."), host=host))
        except (socket.gaierror, UnicodeError):
            raise DoorError(
                Sentence(gettext_noop("There is no host named {host}, or its name server is down."), host=host)
            )
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise DoorError(Sentence(gettext_noop("{host} refuses the connection ({why})."), host=host, why=why))

    def checked(self, host: str, port: int, addresses: Sequence[str], ports: Collection[int] = ()) -> list[str]:
        """Those of the addresses that may be connected to; Forbidden if none."""
        allowed = [address for address in addresses if self.allow.allows(host, address, port)]
        if allowed:
            return allowed[:MAX_ADDRESSES]
        if ports:
            is_right, template = port in ports, NOT_OF_MAIL
        else:
            is_right, template = port not in BAD_PORTS and (self.ports is None or port in self.ports), NOT_OF_THE_WEB
        if not is_right:
            raise Forbidden(Sentence(template, host=host, port=port))
        public = [address for address in addresses if is_public(address)]
        if not public:
            raise Forbidden(
                Sentence(
                    gettext_noop(
                        "{host} is an address inside a private network: Parvis only connects to public addresses. "
                        "An administrator can allow it (private hosts)."
                    ),
                    host=host,
                )
            )
        return public[:MAX_ADDRESSES]

    def _addresses(self, host: str, port: int, limit: Limit) -> Sequence[str]:
        if _is_numeric(host):
            return [host]
        return _in_time(lambda: self.resolver(host, port), limit)

    def _first_that_answers(self, addresses: Sequence[str], port: int, limit: Limit) -> socket.socket:
        for address in addresses[:-1]:
            try:
                return self.connector(address, port, min(SECONDS_PER_ADDRESS, limit.left()))
            except OSError:
                limit.left()
        return self.connector(addresses[-1], port, limit.left())

    def connect_unix_socket(
        self, path: str, timeout: Any = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise Forbidden(Sentence(gettext_noop("Parvis does not connect to local sockets.")))


class GuardedStream(httpcore.NetworkStream):
    """A socket whose every wait is cut to what is left of its limit."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        try:
            self.sock.settimeout(timeout.left())
            return self.sock.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error))
        except (OSError, ValueError) as error:  # ValueError: closed from another thread in this very moment
            raise httpcore.ReadError(str(error))

    def write(self, buffer: bytes, timeout: Any = None) -> None:
        try:
            while buffer:
                self.sock.settimeout(timeout.left())
                buffer = buffer[self.sock.send(buffer) :]
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error))
        except OSError as error:
            raise httpcore.WriteError(str(error))

    def close(self) -> None:
        self.sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: Any = None
    ) -> httpcore.NetworkStream:
        return GuardedStream(secured(self.sock, ssl_context, server_hostname or "", timeout))

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return _is_readable(self.sock)
        return self.sock if info == "socket" else None


def secured(sock: socket.socket, context: ssl.SSLContext, host: str, limit: Limit) -> ssl.SSLSocket:
    """The socket with TLS on. Python holds its time-out over the whole handshake, so a dripping one ends too."""
    try:
        sock.settimeout(limit.left())
        return context.wrap_socket(sock, server_hostname=host)
    except TimeoutError:
        sock.close()
        raise TooLate(Sentence(gettext_noop("{host} does not answer."), host=host))
    except ssl.SSLCertVerificationError as error:
        sock.close()
        why = error.verify_message
        raise DoorError(Sentence(gettext_noop("The certificate of {host} is not valid ({why})."), host=host, why=why))
    except (OSError, ValueError):
        sock.close()
        raise DoorError(Sentence(gettext_noop("{host} does not speak TLS as it should (https)."), host=host))


def connected(address: str, port: int, seconds: float) -> socket.socket:
    """A TCP socket to a numeric address. Raises OSError."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect((address, port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock


def _is_numeric(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _in_time(ask: Callable[[], Sequence[str]], limit: Limit) -> Sequence[str]:
    """Ask the resolver in a thread of its own: getaddrinfo cannot be told how long it may take."""
    answers: list[Sequence[str]] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            answers.append(ask())
        except (OSError, UnicodeError) as error:
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True, name="door-resolver")
    thread.start()
    thread.join(limit.left())
    if errors:
        raise errors[0]
    if not answers:
        raise TimeoutError("resolver")
    if not answers[0]:
        raise socket.gaierror(socket.EAI_NONAME, "no address")
    return answers[0]


def _is_readable(sock: socket.socket) -> bool:
    """Whether an idle connection has something to read: then it was closed by the other side, or speaks out of turn."""
    if sock.fileno() < 0:
        return True
    sock.settimeout(0)
    try:
        return sock.recv(1, 0 if isinstance(sock, ssl.SSLSocket) else socket.MSG_PEEK) is not None
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except OSError:
        return True
