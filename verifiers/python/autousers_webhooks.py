"""Verifies webhooks from Autousers Connect. Python 3.9 or later, standard library only: copy this file.

Every POST carries ``Autousers-Signature: t=<unix seconds>,v1=<hex>[,v1=<hex>]``. A ``v1`` is the HMAC-SHA256 of
``<t>.<raw body>``; the key is the whole ``whsec_…`` string as UTF-8. While a secret is being rotated there are two.

    event = verify_webhook(raw_body, request.headers.get("Autousers-Signature"), secret)
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from typing import Any, Optional, Sequence, TypedDict, Union

__all__ = ["EVENT_TYPES", "WebhookEvent", "WebhookVerificationError", "verify_webhook"]

#: The event types of API version 2026-05-04. More may be added: ignore what you don't know.
EVENT_TYPES = (
    "evaluation.created",
    "evaluation.status_changed",
    "evaluation.completed",
    "autouser_run.completed",
    "autouser_run.failed",
    "rating.created",
    "calibration.frozen",
)

_HTTP_SPACE = " \t"


class WebhookData(TypedDict):
    #: The evaluation, run, rating … as it was when the event happened.
    object: dict[str, Any]


class WebhookRequest(TypedDict):
    id: Optional[str]
    idempotency_key: Optional[str]


class WebhookEvent(TypedDict):
    #: The same at every retry and replay: deduplicate by it.
    id: str
    type: str
    api_version: str
    #: Unix seconds.
    created: int
    team_id: str
    data: WebhookData
    request: Optional[WebhookRequest]


class WebhookVerificationError(Exception):
    """The request is not to be trusted, or (``invalid_payload``) not to be understood. Answer 400.

    ``code`` is ``missing_header``, ``malformed_header``, ``timestamp_out_of_tolerance``, ``signature_mismatch`` or
    ``invalid_payload``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def verify_webhook(
    raw_body: Union[bytes, bytearray, str],
    header: Optional[str],
    secret: Union[str, Sequence[str]],
    *,
    tolerance_seconds: float = 300,
    now: Optional[float] = None,
) -> WebhookEvent:
    """Returns the event of a genuine request.

    :param raw_body: the body as it arrived, before any parser; never JSON that was written again.
    :param header: the value of ``Autousers-Signature``; None when there is none.
    :param secret: the whole ``whsec_…`` string; or several, any of which may match.
    :param tolerance_seconds: how far ``t`` may be off, in either direction.
    :param now: Unix seconds; the current time when left out.
    :raises WebhookVerificationError: the request is not genuine; ``code`` says why.
    :raises TypeError: the body was already parsed.
    :raises ValueError: there is no secret.
    """
    secrets = [secret] if isinstance(secret, str) else list(secret or ())
    # An HMAC with an empty key would verify what anybody can sign: an unset variable must not come to that.
    if not secrets or not all(isinstance(each, str) and each for each in secrets):
        raise ValueError("verify_webhook needs a secret: the whole whsec_… string")
    body = _to_bytes(raw_body)
    signed_at, signatures = _parse_header(header)

    current = int(time.time()) if now is None else now
    # Written so that NaN refuses instead of accepting.
    if not abs(current - int(signed_at)) <= tolerance_seconds:
        raise WebhookVerificationError(
            "timestamp_out_of_tolerance", f"t={signed_at} is too far from this machine's time, {current}"
        )

    message = signed_at.encode() + b"." + body
    expected = [hmac.new(each.encode(), message, hashlib.sha256).hexdigest().encode() for each in secrets]
    # As bytes: compare_digest refuses text that is not ASCII.
    received = [signature.encode("utf-8", "surrogatepass") for signature in signatures]
    if not any(hmac.compare_digest(left, right) for left in expected for right in received):
        raise WebhookVerificationError(
            "signature_mismatch", "No v1 matches: another secret, or a body that is not the raw one"
        )
    return _parse_event(body)


def _to_bytes(raw_body: Any) -> bytes:
    if isinstance(raw_body, str):
        return raw_body.encode()
    if isinstance(raw_body, (bytes, bytearray, memoryview)):
        return bytes(raw_body)
    raise TypeError("raw_body must be the raw bytes of the request, not what a JSON parser made of them")


def _parse_header(header: Optional[str]) -> tuple[str, list[str]]:
    """``t=<unix seconds>,v1=<hex>…``: exactly one ``t``, at least one ``v1``, other names skipped."""
    if header is None or not header.strip(_HTTP_SPACE):
        raise WebhookVerificationError("missing_header", "There is no Autousers-Signature header")
    times: list[str] = []
    signatures: list[str] = []
    well_formed = True
    for part in header.split(","):
        name, equals, value = part.partition("=")
        well_formed = well_formed and equals == "="
        name, value = name.strip(_HTTP_SPACE), value.strip(_HTTP_SPACE)
        if name == "t":
            times.append(value)
        elif name == "v1":
            signatures.append(value)
    # A second t would leave it open which one was signed. [0-9]: \d takes the digits of every script.
    if not well_formed or len(times) != 1 or not re.fullmatch("[0-9]{1,15}", times[0]) or not signatures:
        raise WebhookVerificationError(
            "malformed_header", "Autousers-Signature is not t=<unix seconds>,v1=<hex>"
        )
    return times[0], signatures


def _parse_event(body: bytes) -> WebhookEvent:
    try:
        event = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        event = None
    if (
        isinstance(event, dict)
        and _is_text(event.get("id"))
        and _is_text(event.get("type"))
        and isinstance(event.get("data"), dict)
        and isinstance(event["data"].get("object"), dict)
    ):
        return event  # type: ignore[return-value]
    raise WebhookVerificationError("invalid_payload", "The body is signed, but is not an event")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _refuse_constant(name: str) -> None:
    """The json module takes NaN and Infinity, which are not JSON."""
    raise ValueError(f"{name} is not JSON")
