import os
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from autousers_webhooks import WebhookEvent, WebhookVerificationError, verify_webhook

SECRET = os.environ["AUTOUSERS_WEBHOOK_SECRET"]
MOST_BYTES = 1_000_000

# These two stand in for a table with a unique event id, which survives a restart: see "Before production".
seen: set[str] = set()
inbox: queue.Queue[WebhookEvent] = queue.Queue()
lock = threading.Lock()


class Receiver(BaseHTTPRequestHandler):
    timeout = 10  # seconds that a client may keep a thread waiting

    def do_POST(self) -> None:
        if self.path != "/webhooks/autousers":
            return self.answer(404, "not_found")
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            return self.answer(411, "length_required")
        if int(length) > MOST_BYTES:
            return self.answer(413, "too_large")
        raw_body = self.rfile.read(int(length))
        try:
            event = verify_webhook(raw_body, self.headers.get("Autousers-Signature"), SECRET)
        except WebhookVerificationError as error:
            print(f"refused: {error.code}: {error}")
            return self.answer(400, error.code)
        # The id in the verified body equals Autousers-Event-Id, but headers are not signed.
        with lock:
            is_new = event["id"] not in seen
            seen.add(event["id"])
        if is_new:
            inbox.put(event)
        self.answer(204)

    def answer(self, status: int, text: str = "") -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())


def work(event: WebhookEvent) -> None:
    """What you want to happen. Runs in a thread of its own, so it may take its time."""
    event_object = event["data"]["object"]
    if event["type"] == "evaluation.completed":
        ratings = (event_object.get("summary") or {}).get("ratingCount")
        print(f"{event['id']}: {event_object.get('name')} has {ratings} ratings")
    else:
        # Types that you don't know are no error: new ones may be added.
        print(f"{event['id']}: nothing to do for {event['type']}")


def work_through_inbox() -> None:
    while True:
        event = inbox.get()
        try:
            work(event)
        except Exception as error:  # one bad event must not stop the others
            print(f"{event['id']}: failed: {error!r}")


if __name__ == "__main__":
    threading.Thread(target=work_through_inbox, daemon=True).start()
    ThreadingHTTPServer(("", int(os.environ.get("PORT", "3000"))), Receiver).serve_forever()
