"""Whose address counts: the client's, as far as proxies are trusted."""

from ipaddress import ip_network

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from handoff.address import address_of

PROXY, CLIENT, EVIL = "10.0.0.1", "203.0.113.7", "198.51.100.9"
TRUSTED = (ip_network("10.0.0.0/8"),)


class Transport:
    """As much of one as a request asks for its peer."""

    def __init__(self, peer: str) -> None:
        self._peer = (peer, 1234)

    def get_extra_info(self, name: str, default: object = None) -> object:
        return self._peer if name == "peername" else default


def address(peer: str, *forwarded: str) -> str:
    headers = CIMultiDict([("X-Forwarded-For", value) for value in forwarded])
    request = make_mocked_request("GET", "/", headers=headers, transport=Transport(peer))
    return address_of(request, TRUSTED)


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        (CLIENT, [], CLIENT),
        (CLIENT, [EVIL], CLIENT),
        (PROXY, [CLIENT], CLIENT),
        (PROXY, [f"{EVIL}, {CLIENT}"], CLIENT),
        (PROXY, [EVIL, CLIENT], CLIENT),
        (PROXY, [f"{EVIL}, {CLIENT}, 10.0.0.2"], CLIENT),
        (PROXY, ["10.0.0.2"], "10.0.0.2"),
        (PROXY, [""], PROXY),
        (PROXY, ["no address"], PROXY),
        (PROXY, [f"{CLIENT}, no address"], PROXY),
        (PROXY, [], PROXY),
    ],
)
def test_only_trusted_proxies_are_believed(peer: str, forwarded: list[str], expected: str) -> None:
    """From the nearest hop back to the first that nobody trusted vouches for."""
    assert address(peer, *forwarded) == expected


def test_one_site_has_one_address() -> None:
    """An IPv6 customer has 2^64 addresses and one count; an IPv4 one in IPv6 dress is IPv4."""
    assert address("2001:db8:1:2:aaaa::1") == address("2001:db8:1:2:bbbb::2")
    assert address("2001:db8:1:2::1") != address("2001:db8:1:3::1")
    assert address("::ffff:203.0.113.7") == CLIENT


@settings(deadline=None)
@given(st.lists(st.text(max_size=40).filter(lambda text: "\r" not in text and "\n" not in text)))
def test_no_header_of_a_stranger_matters(values: list[str]) -> None:
    """Whatever is written in it."""
    assert address(CLIENT, *values) == CLIENT
