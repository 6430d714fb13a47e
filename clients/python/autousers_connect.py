"""Publishes events to Autousers Connect. Python 3.9 or later, standard library only: copy this file.

    client = ConnectClient("https://connect.example.com", os.environ["CONNECT_API_KEY"])
    client.publish({"type": "rating.created", "data": {"object": {"id": "rat_1", "raterType": "human"}}})

An event has its id before the first attempt, so a retry never makes a second event. Clients and batchers may be used by
several threads.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import socket
import ssl
import sys
import threading
import time
import uuid
import weakref
from collections import deque
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any, Callable, Iterable, Iterator, Mapping, NamedTuple, Optional, Sequence
from urllib.parse import urlsplit

__all__ = [
    "ApiError",
    "Batcher",
    "BatcherFullError",
    "ConnectClient",
    "ConnectError",
    "NoAnswerError",
    "PublishFailure",
    "PublishManyError",
]

#: What a request may have: the server takes 1 000 events and 10 MB.
_MOST_EVENTS = 1_000
_MOST_BYTES = 9_000_000
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 10.0
_SHOWN_FAILURES = 5
_STATUS_OF = {
    "authentication_error": 401,
    "authorization_error": 403,
    "invalid_request_error": 400,
    "not_found_error": 404,
    "rate_limit_error": 429,
    "api_error": 500,
}


class ConnectError(Exception):
    """What every failure of publishing is. The names are those of the API's errors.

    ``code`` is for programs, such as ``invalid_api_key``; ``param`` is the field at fault; ``request_id`` is what the
    server's log calls the request. Each may be ``None``.
    """

    def __init__(
        self,
        message: str,
        *,
        code: Optional[str] = None,
        param: Optional[str] = None,
        request_id: Optional[str] = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.param = param
        self.request_id = request_id


class ApiError(ConnectError):
    """The server refused, or was unable until the deadline.

    ``status`` is that of the answer; of a member of a batch, that of its kind of error. ``type`` is the kind, such as
    ``invalid_request_error``; ``None`` when it wasn't this API that answered.
    """

    def __init__(self, status: int, error: Optional[Mapping[str, Any]], request_id: Optional[str] = None) -> None:
        error = error or {}
        code, param = error.get("code"), error.get("param")
        request_id = error.get("request_id") or request_id
        named = [
            (code or str(status)) if error else None,
            f"param {param}" if param else None,
            f"request {request_id}" if request_id else None,
        ]
        message = error.get("message") or f"The server answered {status}, and not as this API does"
        details = ", ".join(each for each in named if each)
        super().__init__(
            f"{message} ({details})" if details else message, code=code, param=param, request_id=request_id
        )
        self.status = status
        self.type = error.get("type")


class NoAnswerError(ConnectError):
    """No answer came until the deadline, or until it was given up. The event may have been accepted: publishing it
    again with the same id is safe."""


class BatcherFullError(ConnectError):
    """The batcher holds as much as it may: the server doesn't keep up. The event was not taken."""


class PublishFailure(NamedTuple):
    """One event that was not accepted, or of which that isn't known."""

    #: Its place in the list that was given; in a batcher, among all events that were added.
    index: int
    id: str
    #: As it was given, with its id: to be published again.
    event: Mapping[str, Any]
    error: ConnectError


class PublishManyError(ConnectError):
    """Some events of ``publish_many`` were not accepted; the message names them by index, and ``code``, ``param`` and
    ``request_id`` are those of the first. ``accepted`` has the ids of those that were."""

    def __init__(self, failures: Sequence[PublishFailure], accepted: Sequence[str]) -> None:
        shown = [f"events[{each.index}]: {each.error}" for each in failures[:_SHOWN_FAILURES]]
        if len(failures) > _SHOWN_FAILURES:
            shown.append(f"and {len(failures) - _SHOWN_FAILURES} more")
        first = failures[0].error
        super().__init__(
            f"{len(failures)} of {len(failures) + len(accepted)} events were not accepted: {'; '.join(shown)}",
            code=first.code,
            param=first.param,
            request_id=first.request_id,
        )
        self.failures = list(failures)
        self.accepted = list(accepted)


class _Event(NamedTuple):
    """An event as it goes out: written once, so that every attempt sends the same bytes."""

    index: int
    id: str
    event: Mapping[str, Any]
    text: bytes

    def failed(self, error: ConnectError) -> PublishFailure:
        return PublishFailure(self.index, self.id, self.event, error)


class _BatchResult(NamedTuple):
    #: In order.
    accepted: list[dict[str, Any]]
    failures: list[PublishFailure]
    #: Why the request as a whole failed, if another batch would fail as well.
    broken: Optional[ConnectError]


class _Retryable(Exception):
    """Raised by an attempt after which another one makes sense."""

    def __init__(self, error: ConnectError, retry_after: Optional[float] = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.retry_after = retry_after


class ConnectClient:
    """Publishes events to a server of Autousers Connect. One is enough for a process.

    :param url: Where the server is, such as ``https://connect.example.com``.
    :param key: A team's API key with the scope ``events:write``; or the operator's token, then each event has a
        ``team_id``.
    :param deadline: How long one request is tried, all attempts and pauses together, seconds.
    :param attempt_timeout: How long one attempt may take, seconds.
    :param ssl_context: For a certificate authority of your own.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        deadline: float = 30.0,
        attempt_timeout: float = 10.0,
        ssl_context: Optional[ssl.SSLContext] = None,
    ) -> None:
        # Checked here because http.client would quote the key in its complaint.
        if not re.fullmatch(r"[\x21-\x7e]+", key):
            raise ValueError("key is empty or has characters that no key has")
        self._server = _Server(url, key, ssl_context)
        self._deadline = _positive("deadline", deadline)
        self._attempt_timeout = _positive("attempt_timeout", attempt_timeout)

    def publish(self, event: Mapping[str, Any], *, deadline: Optional[float] = None) -> dict[str, Any]:
        """Publishes an event and returns its answer, ``{"id", "status"}``, when it is durable.

        :raises ApiError, NoAnswerError: It wasn't accepted in time.
        :raises TypeError, ValueError: It can't be written as JSON.
        """
        written = _write(event, 0)
        stop = _Stop()
        answer = self._retry(
            lambda timeout: self._server.post("/events", written.text, timeout, stop), self._until(deadline), stop
        )
        if _is_accepted(answer):
            return answer
        raise ApiError(200, None)

    def publish_many(
        self, events: Iterable[Mapping[str, Any]], *, deadline: Optional[float] = None
    ) -> list[dict[str, Any]]:
        """Publishes any number of events, in batches and in order, and returns their answers.

        The deadline is for each batch. After a batch that failed as a whole, such as for want of a server, those after
        it are not tried.

        :raises PublishManyError: Not every event was accepted.
        :raises TypeError, ValueError: One can't be written as JSON; nothing was sent.
        """
        written = [_write(event, index) for index, event in enumerate(events)]
        accepted: list[dict[str, Any]] = []
        failures: list[PublishFailure] = []
        broken: Optional[ConnectError] = None
        for batch in _in_batches(written, _MOST_EVENTS, _MOST_BYTES):
            if broken is not None:
                failures += [event.failed(broken) for event in batch]
                continue
            result = self._send_batch(batch, self._until(deadline), _Stop())
            accepted += result.accepted
            failures += result.failures
            broken = result.broken
        if failures:
            raise PublishManyError(failures, [answer["id"] for answer in accepted]) from failures[0].error
        return accepted

    def batcher(
        self,
        on_failure: Callable[[Sequence[PublishFailure]], None],
        *,
        max_events: int = 100,
        max_bytes: int = 1_000_000,
        max_wait: float = 1.0,
        max_pending: int = 10_000,
        deadline: Optional[float] = None,
    ) -> Batcher:
        """Collects events and publishes them in batches.

        :param on_failure: Told of events that were not accepted, on a thread of the batcher. Nobody else will be, so
            keep them or report them.
        :param max_events: A batch goes out when it has so many events, at most 1 000,
        :param max_bytes: or so many bytes,
        :param max_wait: or when its first event has waited so many seconds.
        :param max_pending: So many events are held at most, those on their way included.
        :param deadline: How long a batch is tried, seconds; that of the client, unless said.
        """

        limits = _Limits(
            _limit("max_events", max_events, _MOST_EVENTS),
            _limit("max_bytes", max_bytes, _MOST_BYTES),
            _positive("max_wait", max_wait),
            _limit("max_pending", max_pending, 2**31),
        )
        self._until(deadline)
        return Batcher(
            lambda batch, stop: self._send_batch(batch, self._until(deadline), stop), on_failure, limits
        )

    def _until(self, deadline: Optional[float]) -> float:
        seconds = self._deadline if deadline is None else _positive("deadline", deadline)
        return time.monotonic() + seconds

    def _retry(self, attempt: Callable[[float], Any], end: float, stop: _Stop) -> Any:
        """Tries until an attempt succeeds, fails for good, or the next one would come too late."""
        attempts = 0
        while True:
            if stop.stopped:
                raise NoAnswerError("Given up before the server had accepted it")
            try:
                return attempt(min(self._attempt_timeout, max(0.001, end - time.monotonic())))
            except _Retryable as thrown:
                attempts += 1
                pause = _pause_after(attempts, thrown.retry_after, random.random())
                if time.monotonic() + pause >= end:
                    raise thrown.error from thrown.error.__cause__
            stop.wait(threading.Event(), pause)

    def _send_batch(self, batch: Sequence[_Event], end: float, stop: _Stop) -> _BatchResult:
        """What the server could not do just now is tried again until the deadline; good members and bad ones aren't."""
        accepted: dict[int, dict[str, Any]] = {}
        failures: list[PublishFailure] = []
        pending = list(batch)
        answered = False

        def attempt(timeout: float) -> None:
            nonlocal pending, answered
            answered = False
            body = b'{"events":[' + b",".join(event.text for event in pending) + b"]}"
            answers = _members(self._server.post("/events/batch", body, timeout, stop), len(pending))
            answered = True
            again = []
            for event, answer in zip(pending, answers):
                if _is_accepted(answer):
                    accepted[event.index] = answer
                    continue
                error = _member_error(answer)
                if _is_transient(error.status):
                    again.append((event, error))
                else:
                    failures.append(event.failed(error))
            pending = [event for event, _ in again]
            if again:
                raise _Retryable(again[0][1])

        broken: Optional[ConnectError] = None
        try:
            self._retry(attempt, end, stop)
        except ConnectError as error:
            failures += [event.failed(error) for event in pending]
            # Members that fail, or a batch that is wrong in itself, say nothing of the next batch.
            if not (answered or (isinstance(error, ApiError) and error.status in (400, 413))):
                broken = error
        answers = [accepted[event.index] for event in batch if event.index in accepted]
        return _BatchResult(answers, sorted(failures, key=lambda each: each.index), broken)


class _Limits(NamedTuple):
    max_events: int
    max_bytes: int
    max_wait: float
    max_pending: int


class Batcher:
    """Collects events and publishes them in batches, one after the other and in order.

    Made by ``ConnectClient.batcher``. A thread works while events are held, and the process does not end before they are
    gone. As a context manager it is closed at the end.
    """

    def __init__(
        self,
        send: Callable[[Sequence[_Event], _Stop], _BatchResult],
        on_failure: Callable[[Sequence[PublishFailure]], None],
        limits: _Limits,
    ) -> None:
        self._send = send
        self._on_failure = on_failure
        self._limits = limits
        self._stop = _Stop()
        self._changed = threading.Condition()
        # What follows is looked at and changed with the condition's lock only.
        self._waiting: deque[tuple[float, _Event]] = deque()
        self._bytes = 0
        self._underway = 0
        self._added = 0
        #: Events before this number go out without waiting for more.
        self._flush_to = 0
        self._closed = False
        self._worker: Optional[threading.Thread] = None

    def __enter__(self) -> Batcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pending(self) -> int:
        """Events that are held: those that wait, and those on their way."""
        return len(self._waiting) + self._underway

    def add(self, event: Mapping[str, Any]) -> str:
        """Takes an event, which goes out with the next batch, and returns its id.

        :raises BatcherFullError: It holds as many as it may.
        :raises ConnectError: It is closed.
        :raises TypeError, ValueError: The event can't be written as JSON.
        """
        with self._changed:
            if self._closed:
                raise ConnectError("The batcher is closed")
            if self.pending >= self._limits.max_pending:
                raise BatcherFullError(f"The batcher holds {self.pending} events already")
            written = _write(event, self._added)
            self._added += 1
            self._waiting.append((time.monotonic(), written))
            self._bytes += len(written.text)
            if self._worker is None:
                # No daemon: a process does not end before its events are gone.
                self._worker = threading.Thread(target=self._work, name="autousers-connect", daemon=False)
                self._worker.start()
            self._changed.notify_all()
            return written.id

    def flush(self) -> None:
        """Sends what is held now and returns when all of it was accepted or given to ``on_failure``."""
        with self._changed:
            last = self._flush()
            self._changed.wait_for(lambda: self._oldest() >= last)

    def close(self, *, deadline: float = 30.0) -> None:
        """Takes no more events and flushes. What is still held when the time is over is given to ``on_failure``."""
        with self._changed:
            self._closed = True
            last = self._flush()
            if self._changed.wait_for(lambda: self._oldest() >= last, timeout=deadline):
                return
        self._stop.stop()
        with self._changed:
            self._changed.wait_for(lambda: self._oldest() >= last)

    def _flush(self) -> int:
        if threading.current_thread() is self._worker:
            raise RuntimeError("on_failure must not wait for its own batcher")
        self._flush_to = self._added
        self._changed.notify_all()
        return self._added

    def _oldest(self) -> int:
        """The number of the oldest event that is held."""
        return self._added - self.pending

    def _work(self) -> None:
        while True:
            batch = self._next_batch()
            if not batch:
                return
            try:
                failures = self._send(batch, self._stop).failures
            except Exception as error:
                # Such as no room for another thread: nothing waits for ever because of it.
                failures = [event.failed(ConnectError(f"Not sent: {error}")) for event in batch]
            if failures:
                self._report(failures)
            with self._changed:
                self._underway = 0
                self._changed.notify_all()

    def _next_batch(self) -> list[_Event]:
        """Waits until a batch is due; an empty one ends the worker."""
        limits = self._limits
        with self._changed:
            while self._waiting and not self._due():
                since, _ = self._waiting[0]
                self._changed.wait(max(0.0, since + limits.max_wait - time.monotonic()))
            if not self._waiting:
                self._worker = None
                return []
            events = [event for _, event in islice(self._waiting, limits.max_events)]
            batch = next(_in_batches(events, limits.max_events, limits.max_bytes))
            for event in batch:
                self._waiting.popleft()
                self._bytes -= len(event.text)
            self._underway = len(batch)
            return batch

    def _due(self) -> bool:
        limits = self._limits
        since, _ = self._waiting[0]
        return (
            len(self._waiting) >= limits.max_events
            or self._bytes >= limits.max_bytes
            or self._oldest() < self._flush_to
            or time.monotonic() >= since + limits.max_wait
        )

    def _report(self, failures: Sequence[PublishFailure]) -> None:
        """What the callback raises is the program's own error, and no reason to stop sending."""
        try:
            self._on_failure(failures)
        except Exception:
            sys.excepthook(*sys.exc_info())


class _Stop:
    """Ends what a batcher waits for when its time is over."""

    def __init__(self) -> None:
        self.stopped = False
        self._lock = threading.Lock()
        self._waits: set[threading.Event] = set()

    def stop(self) -> None:
        with self._lock:
            self.stopped = True
            for event in self._waits:
                event.set()

    def wait(self, event: threading.Event, timeout: float) -> None:
        """Waits for an event, but not longer than until the stop."""
        with self._lock:
            if self.stopped:
                return
            self._waits.add(event)
        event.wait(timeout)
        with self._lock:
            self._waits.discard(event)


class _Server:
    """Where the server is, and connections to it that are free."""

    def __init__(self, url: str, key: str, ssl_context: Optional[ssl.SSLContext]) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("url must be an http or https address")
        if parts.username is not None or parts.password is not None:
            raise ValueError("url must not contain a user name or password")
        self._host, self._port = parts.hostname, parts.port
        self._ssl = (ssl_context or ssl.create_default_context()) if parts.scheme == "https" else None
        self._base = re.sub(r"/(?:api/)?v1$", "", parts.path.rstrip("/")) + "/api/v1"
        self._key = key
        self._free: list[http.client.HTTPConnection] = []
        weakref.finalize(self, _close, self._free)

    def post(self, path: str, body: bytes, timeout: float, stop: _Stop) -> Any:
        """One attempt: posts JSON and reads the answer.

        It runs on a thread of its own, because nothing else ends a look-up of the name, or an answer that trickles, in
        time.
        """
        done = threading.Event()
        outcome: list[tuple[int, http.client.HTTPMessage, bytes]] = []
        problem: list[Exception] = []
        held: list[http.client.HTTPConnection] = []

        def run() -> None:
            try:
                outcome.append(self._exchange(path, body, timeout, held))
            except Exception as error:
                problem.append(error)
            done.set()

        try:
            threading.Thread(target=run, name="autousers-connect-attempt", daemon=True).start()
            stop.wait(done, timeout)
        except RuntimeError:
            # The program is ending, and some versions of Python start no more threads: the socket's timeout has to do.
            run()
        if outcome:
            return self._answer(*outcome[0])
        for connection in held:
            _cut(connection)
        if stop.stopped:
            raise NoAnswerError("Given up before the server had accepted it")
        reason = f"within {timeout:.3g} s"
        if problem:
            reason = f"({str(problem[0]) or type(problem[0]).__name__})"
        error = NoAnswerError(f"No answer from {self._host} {reason}")
        error.__cause__ = problem[0] if problem else None
        raise _Retryable(error)

    def _exchange(
        self, path: str, body: bytes, timeout: float, held: list[http.client.HTTPConnection]
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        headers = {
            "accept": "application/json",
            "authorization": f"Bearer {self._key}",
            "content-type": "application/json",
            "user-agent": "autousers-connect-client (Python)",
        }
        while True:
            connection, used = self._connection(timeout)
            held[:] = [connection]
            try:
                connection.request("POST", self._base + path, body, headers)
                response = connection.getresponse()
            except (ConnectionError, ssl.SSLError):
                connection.close()
                # The server may have closed a connection that was free: that says nothing.
                if used:
                    continue
                raise
            content = response.read()
            held.clear()
            if not response.will_close:
                self._free.append(connection)
            return response.status, response.headers, content

    def _connection(self, timeout: float) -> tuple[http.client.HTTPConnection, bool]:
        """A free connection, or a new one."""
        try:
            connection = self._free.pop()
            if connection.sock is not None:
                connection.sock.settimeout(timeout)
                return connection, True
        except IndexError:
            pass
        if self._ssl is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=timeout), False
        return (
            http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=self._ssl),
            False,
        )

    def _answer(self, status: int, headers: http.client.HTTPMessage, content: bytes) -> Any:
        # Whatever the answer repeats, the key is in no error.
        body = _parse(content.replace(self._key.encode(), b"[hidden]"))
        if 200 <= status < 300 and body is not None:
            return body
        refusal = ApiError(status, _error_of(body), headers.get("x-request-id"))
        if _is_transient(status):
            raise _Retryable(refusal, _retry_after(headers.get("retry-after"), time.time()))
        raise refusal


def _close(connections: list[http.client.HTTPConnection]) -> None:
    for connection in connections:
        connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    """Ends a connection that another thread waits for."""
    try:
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
    except (OSError, AttributeError):
        pass


def _write(event: Mapping[str, Any], index: int) -> _Event:
    """Writes an event down, with an id when it has none: an id is accepted once, however often it is sent."""
    event_id = event.get("id")
    if event_id is None:
        event_id = f"event_{uuid.uuid4().hex}"
    whole = {**event, "id": event_id}
    try:
        text = json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair, which only JSON's own escapes can carry.
        text = json.dumps(whole, allow_nan=False, separators=(",", ":")).encode()
    return _Event(index, event_id, whole, text)


def _in_batches(events: Sequence[_Event], most_events: int, most_bytes: int) -> Iterator[list[_Event]]:
    batch: list[_Event] = []
    size = 0
    for event in events:
        if batch and (len(batch) >= most_events or size + len(event.text) > most_bytes):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += len(event.text) + 1
    if batch:
        yield batch


def _pause_after(attempts: int, retry_after: Optional[float], chance: float) -> float:
    """Doubled each time, half of it chance, so that many clients don't come at once; what the server asked for comes on
    top."""
    longest = min(_FIRST_PAUSE * 2 ** (attempts - 1), _LONGEST_PAUSE)
    return (retry_after or 0.0) + longest * (0.5 + chance / 2)


def _retry_after(header: Optional[str], now: float) -> Optional[float]:
    """Seconds of a ``Retry-After``: a number, or a date."""
    if header is None:
        return None
    if re.fullmatch(r"\s*[0-9]+\s*", header):
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now)
    except (TypeError, ValueError):
        return None


def _is_transient(status: int) -> bool:
    """Answers after which the same request may succeed."""
    return status in (408, 425, 429) or status >= 500


def _parse(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


def _error_of(body: Any) -> Optional[dict[str, Any]]:
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) and isinstance(error.get("message"), str) else None


def _is_accepted(answer: Any) -> bool:
    return isinstance(answer, dict) and isinstance(answer.get("id"), str)


def _members(answer: Any, count: int) -> list[Any]:
    data = answer.get("data") if isinstance(answer, dict) else None
    if isinstance(data, list) and len(data) == count:
        return data
    raise ApiError(200, None)


def _member_error(answer: Any) -> ApiError:
    """The members of a batch's answer carry no status: the kind of error says it."""
    error = _error_of(answer)
    return ApiError(200, None) if error is None else ApiError(_STATUS_OF.get(error.get("type", ""), 400), error)


def _positive(name: str, value: float) -> float:
    if value > 0:
        return value
    raise ValueError(f"{name} must be a number of seconds above 0")


def _limit(name: str, value: int, most: int) -> int:
    if 0 < value <= most:
        return value
    raise ValueError(f"{name} must be a number from 1 to {most}")
