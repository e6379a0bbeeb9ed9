"""Gunicorn's threaded worker, with requests that are complete before they get a thread.

In gunicorn's own a thread reads the body: eight clients that announce one and don't send it hold all eight threads
for as long as they like (seen: the site was gone for strangers' POSTs to the sign-in page). Here one loop reads all
connections. Who is slow costs a connection, and time by which it is over (`arrival`); when there are too many, the
one that has waited longest goes. More than a stranger may send is read after a thread has asked who sends it.
"""

import errno
import fcntl
import selectors
import socket
import struct
import termios
import time
from concurrent.futures import Future
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.config import Config
from gunicorn.http import wsgi
from gunicorn.http.message import Request
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from marketing import bodies
from marketing.operations.arrival import Address, Arrival, TooMuch

AT_ONCE = 64 * 1024
LINGER_SECONDS = 2.0
SWEEP_SECONDS = 0.25
# An answer of this size leaves the thread at once, however slowly it is fetched; each further piece has some seconds.
SEND_BUFFER = 512 * 1024
SEND_SECONDS = 20
# Who asks on without having fetched this much of earlier answers fills the buffer, and would hold a thread by it.
MOST_UNFETCHED = 128 * 1024


class Connection(TConn):
    """A connection, and the request that is coming in on it."""

    def __init__(self, cfg: Config, sock: socket.socket, client: Address, server: Address) -> None:
        super().__init__(cfg, sock, client, server)
        self.initialized = True
        self.arrival = Arrival(time.monotonic())
        self.fault: Exception | None = None
        self.is_over = False
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))

    def unfetched(self) -> int:
        """Bytes that were answered and that the client's system has not taken yet (SIOCOUTQ, tcp(7) and unix(7))."""
        found: int = struct.unpack("i", fcntl.ioctl(self.sock, termios.TIOCOUTQ, bytes(4)))[0]
        return found


class Worker(ThreadWorker):
    """Reads in one loop, answers in threads."""

    def init_process(self) -> None:
        """Begin, in the process that a fork made."""
        self.waiting: dict[Connection, None] = {}  # in the order in which they began to wait
        self.swept_at = 0.0
        super().init_process()

    # --- Coming in --------------------------------------------------------------------------------------------------
    def accept(self, listener: socket.socket) -> None:
        """Take a new connection, for which the longest waiting one may have to go."""
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._make_room()
        self._wait_for(Connection(self.cfg, sock, client, listener.getsockname()))

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """A kept connection has its next request."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._begin(conn, b"")

    def _begin(self, conn: Connection, came: bytes) -> None:
        conn.arrival = Arrival(time.monotonic())
        self._wait_for(conn)
        if came:
            self._take(conn, came)

    def _wait_for(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        self.waiting[conn] = None
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_readable, conn))

    def _on_readable(self, conn: Connection, sock: socket.socket) -> None:
        if conn not in self.waiting:  # went in this very round
            return
        try:
            data = conn.sock.recv(AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(conn)
        elif not conn.is_over:
            self._take(conn, data)

    def _take(self, conn: Connection, data: bytes) -> None:
        arrival = conn.arrival
        try:
            has_head = arrival.take(data, self.cfg, conn.client, time.monotonic())
        except TooMuch as fault:
            self._refuse(conn, fault)
            return
        except (Exception, StopIteration) as fault:  # whatever gunicorn's parser raises, gunicorn answers
            conn.fault = fault
            self._hand_over(conn)
            return
        if has_head and arrival.length > bodies.OF_STRANGERS:
            self._stop_reading(conn)
            asked = self.tpool.submit(self._may_send, conn)
            asked.add_done_callback(lambda done: self.method_queue.defer(self._on_judged, conn, done))
        elif has_head and not arrival.is_whole:
            self._expect(conn)
        elif arrival.is_whole:
            self._hand_over(conn)

    def _expect(self, conn: Connection) -> None:
        word = conn.arrival.expect(time.monotonic())
        if word:
            util.write_nonblock(conn.sock, word)

    def _may_send(self, conn: Connection) -> bool:
        """Ask, in a thread, whether this person may send so much to this address."""
        from marketing.operations.bodies import may_send  # needs Django, which gunicorn loads after this

        request, says_continue = conn.arrival.request, conn.arrival.request._expected_100_continue
        request._expected_100_continue = False
        _response, environ = wsgi.create(request, conn.sock, conn.client, conn.server, self.cfg)
        request._expected_100_continue = says_continue
        return may_send(environ, conn.arrival.length)

    def _on_judged(self, conn: Connection, asked: Future[bool]) -> None:
        if asked.exception() is not None:
            self.log.error("Who sends a large body could not be asked", exc_info=asked.exception())
        if asked.exception() is None and asked.result():
            self._wait_for(conn)
            self._expect(conn)
            if conn.arrival.is_whole:
                self._hand_over(conn)
        else:
            conn.arrival.refuse_body()
            self.enqueue_req(conn)

    # --- Answering --------------------------------------------------------------------------------------------------
    def _hand_over(self, conn: Connection) -> None:
        if conn.unfetched() > MOST_UNFETCHED:
            self._drop(conn)
            return
        self._stop_reading(conn)
        self.enqueue_req(conn)

    def enqueue_req(self, conn: Connection) -> None:
        """Give a complete request to the threads."""
        if conn.fault is None:
            conn.parser = conn.arrival.parser()
        super().enqueue_req(conn)

    def handle(self, conn: Connection) -> Any:
        """Answer in a thread."""
        if conn.fault is not None:
            self.handle_error(None, conn.sock, conn.client, conn.fault)
            return False
        return super().handle(conn)

    def handle_request(self, req: Request, conn: Connection) -> bool:
        """Answer as gunicorn does; a client that doesn't fetch its answer is one that has gone."""
        try:
            return bool(super().handle_request(req, conn))
        except BlockingIOError as error:
            raise BrokenPipeError(errno.EPIPE, "The answer was not fetched in time") from error

    def finish_request(self, conn: Connection, fs: Future[Any]) -> None:
        """Keep the connection for its next request, or let it go."""
        keeps = not fs.cancelled() and fs.exception() is None and fs.result()
        conn.arrival.close()
        if not keeps or conn.arrival.is_refused:
            self._linger(conn)
        elif conn.arrival.rest:
            self._begin(conn, conn.arrival.rest)
        else:
            self._keep(conn)

    def _keep(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        conn.set_timeout()
        if not self.alive:
            conn.timeout = min(conn.timeout, time.monotonic() + STOP_KEEPALIVE_LINGER)
        self.keepalived_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))

    # --- Going ------------------------------------------------------------------------------------------------------
    def _refuse(self, conn: Connection, fault: TooMuch) -> None:
        try:
            util.write_error(conn.sock, fault.status, fault.reason, fault.words)
        except OSError:
            self._drop(conn)
            return
        self._stop_reading(conn)
        self._linger(conn)

    def _linger(self, conn: Connection) -> None:
        """Close, but hear out for a moment who still sends: else its system throws our answer away (RFC 9112, 9.6)."""
        conn.is_over = True
        conn.arrival.deadline = time.monotonic() + LINGER_SECONDS
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            self._wait_for(conn)
        except OSError:
            self._drop(conn)

    def _stop_reading(self, conn: Connection) -> None:
        del self.waiting[conn]
        self.poller.unregister(conn.sock)

    def _drop(self, conn: Connection) -> None:
        if conn in self.waiting:
            self._stop_reading(conn)
        conn.arrival.close()
        conn.close()
        self.nr_conns -= 1

    def _make_room(self) -> None:
        if self.keepalived_conns:  # an idle one goes before one that is sending
            self.keepalived_conns[0].timeout = 0.0
            self.murder_keepalived()
        elif self.waiting:
            self._drop(next(iter(self.waiting)))

    def murder_pending(self) -> None:
        """End what has taken too long; gunicorn calls this in every round."""
        now = time.monotonic()
        if now - self.swept_at < SWEEP_SECONDS:
            return
        self.swept_at = now
        for conn in [conn for conn in self.waiting if self._is_late(conn, now)]:
            if conn.is_over or not conn.arrival.has_begun:
                self._drop(conn)
            else:
                self._refuse(conn, TooMuch(408, "Request Timeout", "The request took too long to arrive."))

    def _is_late(self, conn: Connection, now: float) -> bool:
        if not self.alive:  # who has not begun never will
            conn.arrival.deadline = min(conn.arrival.deadline, now + STOP_KEEPALIVE_LINGER)
            return conn.arrival.is_late(now) or not (conn.arrival.has_begun or conn.is_over)
        return conn.arrival.is_late(now)
