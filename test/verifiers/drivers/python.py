import base64
import json
import sys

from autousers_webhooks import WebhookVerificationError, verify_webhook


def answer(case):
    header = case["header"]
    options = {"now": case.get("now")}
    if "tolerance" in case:
        options["tolerance_seconds"] = case["tolerance"]
    try:
        event = verify_webhook(
            base64.b64decode(case["body"]),
            # As WSGI and http.server read the bytes of a header.
            None if header is None else base64.b64decode(header).decode("latin-1"),
            case["secrets"],
            **options,
        )
    except WebhookVerificationError as error:
        return {"code": error.code}
    except Exception as error:
        return {"fault": repr(error)}
    return {"id": event["id"], "type": event["type"], "name": event["data"]["object"].get("name")}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
