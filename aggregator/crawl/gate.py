"""The gate between a browser's page and the network: an HTTP proxy on loopback that dials checked addresses only.

A page of a browser decides by its scripts, redirects and frames what is asked for next; what is checked in the browser
leaves out redirects, sockets and names that lead elsewhere the second time. Here every name is looked up once, and the
address that was checked is the one that is dialled.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from urllib.parse import urlsplit

from aggregator.crawl.guard import LOCALHOST, is_local_name, is_private

logger = logging.getLogger(__name__)
DIAL_SECONDS = 10.0
HEAD_SECONDS = 60.0
_PIECE = 64 * 1024
# RFC 9110, 7.6.1: what holds for one connection only. One request a connection: the next may be for another host.
_HOP_BY_HOP = (b"connection", b"proxy-connection", b"proxy-authorization", b"keep-alive", b"te", b"upgrade")


class RefusedAddressError(OSError):
    """The host leads to no address that may be dialled."""


class Gate:
    """One gate; `places` are the private hosts and ports that its pages may reach, none for most."""

    def __init__(
        self, places: frozenset[tuple[str, int]], *, allow_all: bool, on_refusal: Callable[[str], None]
    ) -> None:
        self._places, self._allow_all, self._on_refusal = places, allow_all, on_refusal
        self._server: asyncio.Server | None = None
        self._at_work: set[asyncio.Task[None]] = set()

    async def open(self) -> str:
        """The proxy's address, as a browser takes it."""
        self._server = await asyncio.start_server(self._serve, LOCALHOST, 0)
        return f"http://{LOCALHOST}:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """No connection goes on after this."""
        if self._server is not None:
            self._server.close()
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._at_work.add(task)
        try:
            await self._answer(reader, writer)
        except RefusedAddressError as refused:
            self._on_refusal(str(refused))
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except (OSError, ValueError, EOFError, asyncio.LimitOverrunError):
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except asyncio.CancelledError:
            pass  # the run ends
        finally:
            self._at_work.discard(task)
            await _closed(writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(HEAD_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        line, _, fields = head.partition(b"\r\n")
        method, target, version = line.decode("latin-1").split(" ")
        is_tunnel = method == "CONNECT"
        parts = urlsplit(f"//{target}" if is_tunnel else target)
        if not is_tunnel and parts.scheme != "http":
            raise ValueError("no http address")
        far_reader, far_writer = await self._dial(parts.hostname or "", parts.port or (443 if is_tunnel else 80))
        try:
            if is_tunnel:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await _both(_copy(reader, far_writer), _copy(far_reader, writer))
            else:
                path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
                far_writer.write(f"{method} {path} {version}\r\n".encode("latin-1") + _without_hops(fields))
                await _both(_copy(reader, far_writer), _copy_answer(far_reader, writer))
        finally:
            await _closed(far_writer)

    async def _dial(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the first address of the host that may be dialled and answers. Raises OSError."""
        host = host.rstrip(".")
        if is_local_name(host):
            addresses = [LOCALHOST]
        else:
            async with asyncio.timeout(DIAL_SECONDS):
                found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)  # SOCK_STREAM
            addresses = list(dict.fromkeys(str(one[4][0]).split("%")[0] for one in found))
        if not (self._allow_all or (host, port) in self._places):
            addresses = [address for address in addresses if not is_private(address)]
        if not addresses:
            raise RefusedAddressError(f"{host}:{port}")
        error: OSError = OSError(f"{host} has no address")
        for address in addresses:
            try:
                async with asyncio.timeout(DIAL_SECONDS):
                    return await asyncio.open_connection(address, port)
            except OSError as failed:
                error = failed
        raise error


def _without_hops(fields: bytes) -> bytes:
    """The header fields of a request or answer that is the last of its connection."""
    lines = fields.split(b"\r\n")
    kept = [line for line in lines if line and line.split(b":", 1)[0].strip().lower() not in _HOP_BY_HOP]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""])


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """All that comes, to its end; the end is passed on."""
    with suppress(OSError):  # one side has gone away
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


async def _copy_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The answer to the one request of a connection, told to be the last. Raises EOFError where there is none."""
    head = await reader.readuntil(b"\r\n\r\n")
    line, _, fields = head.partition(b"\r\n")
    writer.write(line + b"\r\n" + _without_hops(fields))
    await _copy(reader, writer)


async def _both(sending: Coroutine[None, None, None], receiving: Coroutine[None, None, None]) -> None:
    """The second to its end; the first is let go then, whoever waits for more."""
    task = asyncio.ensure_future(sending)
    try:
        await receiving
    finally:
        task.cancel()


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
