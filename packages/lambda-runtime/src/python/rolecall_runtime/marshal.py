"""Events and responses as JSON: decimals as numbers, bytes as they are.

AWS's client does this with simplejson; the standard library's json encodes the same text, but for tuples with names,
which are arrays here and objects there.
"""

import decimal
import json
import os
import re

from .errors import Fault

#: Stands around a decimal until the text is made; no text of a function holds it.
MARK = os.urandom(16).hex()
RUNTIME = re.compile(r"AWS_Lambda_python3\.(\d+)")
DECIMAL = re.compile('"%s([^"]*)%s"' % (MARK, MARK))


def unmarshal_event(body):
    try:
        return json.loads(body)
    except Exception as error:
        raise Fault("UnmarshalError", "Unable to unmarshal input: {}".format(error)) from None


def marshal_response(response):
    """The body and its content type."""
    if isinstance(response, bytes):
        return response, "application/unknown"
    try:
        return to_json(response).encode("utf-8"), "application/json"
    except Exception as error:
        raise Fault("MarshalError", "Unable to marshal response: {}".format(error)) from None


def to_json(value):
    decimals = False

    def default(unknown):
        nonlocal decimals
        if isinstance(unknown, decimal.Decimal):
            if unknown.is_nan():
                return float("nan")
            decimals = True
            return MARK + str(unknown) + MARK
        raise TypeError("Object of type %s is not JSON serializable" % type(unknown).__name__)

    text = json.JSONEncoder(ensure_ascii=ensures_ascii(), default=default).encode(value)
    if decimals:
        text = DECIMAL.sub(r"\1", text)
    return text


def ensures_ascii():
    """Since Python 3.12 characters beyond ASCII go out as they are."""
    minor = RUNTIME.fullmatch(os.environ.get("AWS_EXECUTION_ENV", ""))
    return minor is not None and int(minor.group(1)) < 12
