"""Ports of the inner parts."""

import itertools
import os
import socket
import sys

import pytest

from bot.run.ports import INNER_PORTS, free_ports, is_free, listeners, listens


def test_a_port_someone_listens_on_is_not_free() -> None:
    """A busy port is told from a free one, and is free again when its server ends."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not is_free(port)
    assert is_free(port)


def test_servers_that_share_a_port_are_counted() -> None:
    """Every replica listens before the run says that all is well."""
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as first:
        port = first.getsockname()[1]
        assert listeners(port) in (None, 1)
        with socket.create_server(("127.0.0.1", port), reuse_port=True):
            assert listeners(port) in (None, 2)
    assert listeners(port) in (None, 0)


def test_free_ports_are_free_and_each_given_once() -> None:
    """Ports picked for one run don't meet."""
    picked = list(itertools.islice(free_ports(), 20))
    assert len(set(picked)) == 20
    assert all(port in INNER_PORTS and is_free(port) for port in picked)


def test_a_busy_port_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picker never gives out a port that is taken."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        busy = server.getsockname()[1]
        monkeypatch.setattr("random.sample", lambda _population, k: [busy, 20_000, 20_001][:k])
        assert busy not in itertools.islice(free_ports(), 1)


def test_ports_do_not_run_out() -> None:
    """A run that is renewed every night takes new ones every night."""
    assert len(list(itertools.islice(free_ports(), 500))) == 500


@pytest.mark.skipif(sys.platform != "linux", reason="only /proc tells")
def test_who_listens_is_told_apart_on_a_shared_port() -> None:
    """That somebody answers on the port says nothing about this very process."""
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as server:
        port = server.getsockname()[1]
        assert listens(os.getpid(), port)
        assert not listens(os.getppid(), port)
    assert not listens(os.getpid(), port)
