import json
import sys
import traceback

import autousers_connect as connect

state = {"client": None, "batcher": None, "failures": []}


def seconds(question, name):
    return {} if question.get(name) is None else {"deadline": question[name] / 1000}


def answer(question):
    op = question["op"]
    if op == "client":
        options = {}
        if "deadlineMs" in question:
            options["deadline"] = question["deadlineMs"] / 1000
        if "attemptTimeoutMs" in question:
            options["attempt_timeout"] = question["attemptTimeoutMs"] / 1000
        state["client"] = connect.ConnectClient(question["url"], question["key"], **options)
        return repr(state["client"])
    if op == "publish":
        return state["client"].publish(question["event"], **seconds(question, "deadlineMs"))
    if op == "publishMany":
        return state["client"].publish_many(question["events"], **seconds(question, "deadlineMs"))
    if op == "batcher":
        given = question["options"]
        names = {"maxEvents": "max_events", "maxBytes": "max_bytes", "maxPending": "max_pending"}
        options = {names[name]: value for name, value in given.items() if name in names}
        if "maxWaitMs" in given:
            options["max_wait"] = given["maxWaitMs"] / 1000
        state["failures"] = []
        state["batcher"] = state["client"].batcher(
            state["failures"].extend, **options, **seconds(given, "deadlineMs")
        )
        return None
    if op == "add":
        return state["batcher"].add(question["event"])
    if op == "flush":
        return state["batcher"].flush()
    if op == "close":
        return state["batcher"].close(**seconds(question, "deadlineMs"))
    failures = [told_failure(failure) for failure in list(state["failures"])]
    return {"pending": state["batcher"].pending, "failures": failures}


def told(error):
    wrong = isinstance(error, (TypeError, ValueError))
    result = {"kind": "WrongCall" if wrong else type(error).__name__, "message": str(error)}
    for name in ("code", "param", "request_id", "status", "type"):
        value = getattr(error, name, None)
        if value is not None:
            result[name] = value
    if isinstance(error, connect.PublishManyError):
        result["failures"] = [told_failure(failure) for failure in error.failures]
        result["accepted"] = error.accepted
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    result["everything"] = "".join(lines) + repr(error) + repr(vars(error))
    return result


def told_failure(failure):
    return {
        "index": failure.index,
        "id": failure.id,
        "event": failure.event,
        "error": told(failure.error),
    }


for line in sys.stdin:
    try:
        result = {"value": answer(json.loads(line))}
    except Exception as error:
        result = {"error": told(error)}
    print(json.dumps(result), flush=True)
