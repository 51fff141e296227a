"""Sockets through the account: it opens the connection, if the procedure's integrations allow the host and the port.

Everything above the socket (http.client, urllib.request: redirects, time-outs, chunks) is Python's own.
"""

import errno
import io
import socket
import ssl

import snowglobe_host

LINUX_NUMBERS = (16, 111, 104)


class AccountSocket:
    """As much of a socket as http.client needs."""

    def __init__(self, host, port, timeout):
        self._timeout = timeout
        self._readers = 0
        self._closed = False
        self._id = _ask(timeout, "connect", host=host, port=port)[0]

    def start_tls(self, server_name):
        _ask(self._timeout, "startTls", id=self._id, serverName=server_name)

    def sendall(self, data):
        _ask(self._timeout, "send", content=bytes(data), id=self._id)

    def recv(self, size):
        return _ask(self._timeout, "receive", id=self._id, size=size)[1] or b""

    def recv_into(self, buffer):
        data = self.recv(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def makefile(self, mode="r", buffering=None, **kwargs):
        if mode != "rb" or kwargs:
            raise NotImplementedError(f"snowglobe's sockets have no makefile({mode!r})")
        self._readers += 1
        return io.BufferedReader(_Reader(self))

    def settimeout(self, timeout):
        self._timeout = timeout

    def setsockopt(self, *_):
        """Options of the real socket are the account's business."""

    def close(self):
        self._closed = True
        self._close_when_unused()

    def reader_closed(self):
        self._readers -= 1
        self._close_when_unused()

    def _close_when_unused(self):
        # http.client closes a socket whose answer is still being read, as real sockets allow.
        if self._closed and self._readers == 0 and self._id is not None:
            _ask(None, "close", id=self._id)
            self._id = None


class _Reader(io.RawIOBase):
    def __init__(self, owner):
        self._owner = owner

    def readable(self):
        return True

    def readinto(self, buffer):
        return self._owner.recv_into(buffer)

    def close(self):
        if not self.closed:
            super().close()
            self._owner.reader_closed()


def _ask(timeout, operation, content=None, **details):
    try:
        return snowglobe_host.ask(operation, content, timeout=timeout, **details)
    except snowglobe_host.HostError as error:
        raise _os_error(error) from None


def _os_error(error):
    if error.kind == "notAllowed":
        # Snowflake's own words for a host outside the network rules; the note says more than Snowflake does.
        refused = OSError(errno.EBUSY, "Device or resource busy")
        refused.add_note(str(error))
        return refused
    if error.kind == "timeout":
        return TimeoutError("timed out")
    if error.kind == "tls":
        return ssl.SSLError(1, str(error))
    if error.kind == "name":
        return socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    if error.kind == "refused":
        return ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
    return ConnectionResetError(errno.ECONNRESET, str(error))


def create_connection(address, timeout=None, source_address=None, *, all_errors=False):
    if source_address is not None:
        raise NotImplementedError("snowglobe's sockets have no source address")
    host, port = address
    return AccountSocket(host, port, timeout if isinstance(timeout, (int, float)) else None)


def install():
    # Procedures compare with these and print them; the interpreter's own platform numbers them otherwise.
    errno.EBUSY, errno.ECONNREFUSED, errno.ECONNRESET = LINUX_NUMBERS
    socket.create_connection = create_connection
    socket.getaddrinfo = _not_here("socket.getaddrinfo")
    socket.socket.connect = _not_here("socket.socket.connect")
    socket.socket.connect_ex = _not_here("socket.socket.connect_ex")
    original = ssl.SSLContext.wrap_socket

    def wrap_socket(self, sock, *args, server_hostname=None, **kwargs):
        if not isinstance(sock, AccountSocket):
            return original(self, sock, *args, server_hostname=server_hostname, **kwargs)
        if self.verify_mode != ssl.CERT_REQUIRED or not self.check_hostname:
            raise NotImplementedError("snowglobe always verifies certificates")
        sock.start_tls(server_hostname)
        return sock

    ssl.SSLContext.wrap_socket = wrap_socket


def _not_here(name):
    def refuse(*_args, **_kwargs):
        raise NotImplementedError(f"snowglobe's procedures have no {name}: use urllib.request or http.client")

    return refuse
