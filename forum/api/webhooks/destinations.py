"""Which addresses a webhook may be sent to: https, and never into a private network.

The name is resolved once for each attempt, every address that it has must be public, and the
connection goes to the very address that was looked at (transport.py). So a name whose address
changes between the look and the connection leads nowhere else.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

PORTS = (443, 8443)
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("2002::/16"), IPv6Network("2001::/32"))
LOCAL = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
NOT_HTTPS = "Begin the address with https://."
NO_HOST = "This is no address of a web server."
NO_LOGIN = "Leave out the user name and password."
OTHER_PORT = "Only the ports 443 and 8443 are used."
NOT_PUBLIC = "This address is not on the public internet."
NOT_FOUND = "There is no server of this name."


class RefusedDestination(Exception):
    """The message is for whoever registered the webhook."""


@dataclass(frozen=True)
class Destination:
    host: str
    port: int
    path: str  # with the query
    ip: str  # the one to connect to


def parse(url: str) -> tuple[str, int, str]:
    """(host, port, path with query); RefusedDestination where it may not be one."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        raise RefusedDestination(NO_HOST) from None
    if parts.scheme != "https":
        raise RefusedDestination(NOT_HTTPS)
    if not host or any(ord(c) <= 32 or ord(c) == 127 for c in url):
        raise RefusedDestination(NO_HOST)
    if parts.username is not None or parts.password is not None:
        raise RefusedDestination(NO_LOGIN)
    if port not in PORTS:
        raise RefusedDestination(OTHER_PORT)
    path = parts.path or "/"
    return host, port, f"{path}?{parts.query}" if parts.query else path


def check(url: str) -> None:
    """What can be said without asking anybody: a form must not wait for a name server, for it may
    hold the database's write lock. RefusedDestination where it can be none."""
    host, port, _ = parse(url)
    numeric = addresses_of(host, port, socket.AI_NUMERICHOST)
    if numeric and not all(is_public(one) for one in numeric):
        raise RefusedDestination(NOT_PUBLIC)
    if not numeric and ("." not in host.strip(".") or host.rstrip(".").endswith(LOCAL)):
        raise RefusedDestination(NOT_PUBLIC)


def resolve(url: str) -> Destination:
    """Where to connect to now."""
    host, port, path = parse(url)
    found = addresses_of(host, port)
    if not found:
        raise RefusedDestination(NOT_FOUND)
    if not all(is_public(one) for one in found):
        raise RefusedDestination(NOT_PUBLIC)
    return Destination(host, port, path, found[0])


def addresses_of(host: str, port: int, flags: int = 0) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    except (OSError, UnicodeError):
        return []
    return [str(one[4][0]) for one in found]


def is_public(address: str) -> bool:
    """Not of this machine, a private network, a cloud's own services, or what leads to one."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif any(ip in network for network in TRANSLATED) or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
