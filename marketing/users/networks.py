"""From which network somebody comes: the address of who connects, or what a trusted proxy says of it."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
# A household or an office has a network of this size (RFC 6177); its single addresses cost nothing.
OF_ONE_PLACE = 64


def network_of(request: HttpRequest) -> str:
    """The IPv4 address or the IPv6 network of who asks; "" where nobody can tell.

    X-Forwarded-For is read from its end, and only as far as trusted proxies wrote it: the rest is anybody's.
    """
    nearest = _address(request.META.get("REMOTE_ADDR", ""))
    said = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    while said and _is_trusted(nearest):
        before = _address(said.pop())
        if before is None:
            break
        nearest = before
    return _place(nearest)


def _is_trusted(address: Address | None) -> bool:
    """A socket in the file system has no address: who connects there is this machine's own proxy."""
    if address is None:
        return True
    return any(address in network for network in map(ip_network, settings.TRUSTED_PROXIES))


def _address(text: str) -> Address | None:
    """Read an address, also with a port behind it as some proxies write it."""
    bare = text.partition("]")[0].lstrip("[") if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _place(address: Address | None) -> str:
    if address is None:
        return ""
    return str(ip_network((address, OF_ONE_PLACE), strict=False)) if address.version == 6 else str(address)
