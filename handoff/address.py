"""Which address a request comes from, through proxies that are trusted and no others."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

Network = IPv4Network | IPv6Network
_ONE_SITE = 64
"""Bits: whoever has one IPv6 address has 2^64 of them."""


def address_of(request: web.Request, trusted: Sequence[Network]) -> str:
    """Return the client's address; X-Forwarded-For counts only as far as trusted proxies wrote it.

    IPv6 addresses are returned as their /64 network.
    """
    hops = [request.remote or ""]
    for name in reversed(request.headers.getall("X-Forwarded-For", [])):
        hops += [hop.strip() for hop in reversed(name.split(","))]
    client = hops[0]
    for hop, before in zip(hops[1:], hops, strict=False):
        if not _within(before, trusted) or not _is_address(hop):
            break
        client = hop
    return _site(client)


def _within(text: str, networks: Sequence[Network]) -> bool:
    return _is_address(text) and any(ip_address(text) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _site(text: str) -> str:
    if not _is_address(text):
        return text
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, _ONE_SITE), strict=False))
    return text
