"""A client of Lambda's Runtime API: HTTP by hand over one kept-alive TCP socket.

http.client costs a dozen milliseconds at the start of a process and two thirds of the rate of a warm one. What is here
reads any answer HTTP/1.1 allows (Content-Length, chunked, or until close), sends a response together with the question
for the next event, and connects again when the server closed an idle connection.
"""

import os
import re
import sys

# The module below `socket`: a third of the cost, and nothing that a function's own `socket` could change.
import _socket

BASE = "/2018-06-01/runtime"
CHUNK = 262_144
ADDRESS = re.compile(r"([^:/]+):(\d+)")


class Closed(Exception):
    """The server ended the connection."""


class RuntimeApi:
    def __init__(self, address):
        match = ADDRESS.fullmatch(address)
        if match is None:
            raise ValueError("Invalid hostnamePort: " + address)
        self._host, self._port = match.group(1), int(match.group(2))
        self._head = "Host: %s\r\n" % address
        self._socket = None
        self._buffer = b""
        #: Requests whose answers are still to come, in the order they were sent.
        self._pending = []

    def next(self):
        """The next event: its headers, names in lower case, and its body."""
        self._pending.append(("GET %s/invocation/next HTTP/1.1\r\n%s\r\n" % (BASE, self._head)).encode())
        answers = self._exchange()
        status, headers, body = answers[-1]
        if status != 200:
            self._give_up("answered %d to the question for the next event" % status)
        return headers, body

    def post_response(self, request_id, body, content_type):
        """Goes out with the question for the next event: one packet instead of two."""
        self._pending.append(self._post("/invocation/%s/response" % request_id, body, content_type))

    def post_error(self, request_id, body):
        self._pending.append(self._post("/invocation/%s/error" % request_id, body, "application/json"))

    def post_init_error(self, body, error_type):
        kind = re.sub(r"[^\x20-\x7e]", "?", error_type)
        header = "Lambda-Runtime-Function-Error-Type: %s\r\n" % kind
        self._pending.append(self._post("/init/error", body, "application/json", header))
        self._exchange()

    def _post(self, path, body, content_type, header=""):
        head = "POST %s%s HTTP/1.1\r\n%sContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n"
        return (head % (BASE, path, self._head, content_type, header, len(body))).encode() + body

    def _exchange(self):
        answers = []
        answered = False
        fresh = self._socket is None
        while self._pending:
            try:
                if self._socket is None:
                    self._connect()
                    fresh = True
                self._send(b"".join(self._pending))
                while self._pending:
                    answer, keeps = self._read_answer()
                    answered = True
                    answers.append(answer)
                    self._pending.pop(0)
                    if not keeps:
                        self._disconnect()
                        break
            except (Closed, OSError) as error:
                # A server may close a kept connection at any time; one that never answers is gone for good.
                if fresh and not answered:
                    self._give_up(str(error) or "closed the connection")
                self._disconnect()
                answered = False
        return answers

    def _connect(self):
        self._socket = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        self._buffer = b""
        self._socket.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        self._socket.connect((self._host, self._port))

    def _disconnect(self):
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, data):
        self._socket.sendall(data)

    def _receive(self):
        data = self._socket.recv(CHUNK)
        if not data:
            raise Closed("closed the connection")
        return data

    def _read_answer(self):
        """An answer (status, headers, body), and whether the connection stays."""
        head = self._until(b"\r\n\r\n").decode("utf-8", "surrogateescape")
        lines = head.split("\r\n")
        status = int(lines[0][9:12])
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        # An interim answer (100 Continue) announces another.
        if status < 200:
            return self._read_answer()
        keeps = "close" not in headers.get("connection", "").lower()
        if status in (204, 304):
            body = b""
        elif "chunked" in headers.get("transfer-encoding", "").lower():
            body = self._chunks()
        elif "content-length" in headers:
            body = self._exactly(int(headers["content-length"]))
        else:
            keeps = False
            body = self._rest()
        return (status, headers, body), keeps

    def _until(self, end):
        searched = 0
        while True:
            at = self._buffer.find(end, searched)
            if at >= 0:
                found, self._buffer = self._buffer[:at], self._buffer[at + len(end) :]
                return found
            searched = max(0, len(self._buffer) - len(end) + 1)
            self._buffer += self._receive()

    def _exactly(self, length):
        if len(self._buffer) < length:
            pieces = [self._buffer]
            size = len(self._buffer)
            while size < length:
                pieces.append(self._receive())
                size += len(pieces[-1])
            self._buffer = b"".join(pieces)
        found, self._buffer = self._buffer[:length], self._buffer[length:]
        return found

    def _chunks(self):
        chunks = []
        while True:
            size = int(self._until(b"\r\n").split(b";")[0], 16)
            if size == 0:
                break
            chunks.append(self._exactly(size))
            self._until(b"\r\n")
        # Trailers end with an empty line.
        while self._until(b"\r\n"):
            pass
        return b"".join(chunks)

    def _rest(self):
        pieces = [self._buffer]
        self._buffer = b""
        try:
            while True:
                pieces.append(self._receive())
        except Closed:
            return b"".join(pieces)

    def _give_up(self, reason):
        """Without a Runtime API there is nobody to report to: neither the runtime nor the function can do anything."""
        sys.stderr.write("The Lambda Runtime API %s\n" % reason)
        sys.stderr.flush()
        os._exit(1)
