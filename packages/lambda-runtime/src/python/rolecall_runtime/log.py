"""Logging as Lambda's Python runtimes set it up: a handler at the root, in text or JSON; `print` stays raw.

With _LAMBDA_TELEMETRY_LOG_FD each message is one frame on that descriptor, so a message of several lines stays one
event; without it a line on standard output.

AWS: https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html, and the framing of AWS's open-source runtime
clients: type (4 bytes; 0xa55a0003 text, 0xa55a0002 JSON, level in bits 2 to 4), length (4), microseconds since the
epoch (8), message; big-endian.
"""

import json
import logging
import os
import sys
import time
import traceback

TEXT_FRAME = 0xA55A0003
JSON_FRAME = 0xA55A0002
FRAME_LEVELS = {10: 2, 20: 3, 30: 4, 40: 5, 50: 6}
SECONDS = "%Y-%m-%dT%H:%M:%S"
NO_BREAK_SPACE = "\u00a0"
TEXT_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"

#: What every record carries; anything else was given by the function as `extra`.
RECORD_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {
    "message",
    "asctime",
    "aws_request_id",
    "tenant_id",
    "taskName",
}

INIT_WARNING = (
    "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare "
    "cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes, "
    "runtime updates can be triggered by a function change, or can be applied automatically. To determine if the "
    "runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with a "
    "change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the previous "
    "runtime version. For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html"
)


class Invocation:
    """Whose lines are being written."""

    request_id = ""
    tenant_id = None


class StandardSink:
    def log(self, text, _level=0):
        sys.stdout.write(text)

    def error(self, lines):
        sys.stdout.write("\r".join(lines) + "\n")


class FrameSink:
    def __init__(self, descriptor, frame):
        self._descriptor = descriptor
        self._frame = frame

    def log(self, text, level=0):
        message = text.encode("utf-8", "surrogatepass")
        head = (self._frame | FRAME_LEVELS.get(level, 0) << 2).to_bytes(4, "big")
        frame = head + len(message).to_bytes(4, "big") + (time.time_ns() // 1000).to_bytes(8, "big") + message
        while frame:
            frame = frame[os.write(self._descriptor, frame) :]

    def error(self, lines):
        self.log("\n".join(lines), logging.ERROR)


class SinkHandler(logging.Handler):
    def __init__(self, sink):
        super().__init__()
        self.log_sink = sink

    def emit(self, record):
        record.aws_request_id = Invocation.request_id
        record.tenant_id = Invocation.tenant_id
        self.log_sink.log(self.format(record), level_of(record))


class JsonFormatter(logging.Formatter):
    def format(self, record):
        error = record.exc_info or None
        seconds = time.strftime(SECONDS, time.gmtime(record.created))
        fields = {
            "timestamp": "%s.%03dZ" % (seconds, record.msecs),
            "level": logging.getLevelName(level_of(record)),
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": error and traceback.format_tb(error[2]),
            "errorType": error and error[0] and error[0].__name__,
            "errorMessage": error and str(error[1]),
            "requestId": record.aws_request_id,
            "location": error and "%s:%s:%s" % (record.pathname, record.funcName, record.lineno),
            "tenantId": record.tenant_id,
        }
        for name, value in record.__dict__.items():
            if name not in RECORD_FIELDS and name not in fields:
                fields[name] = value
        present = {name: value for name, value in fields.items() if value is not None}
        return json.JSONEncoder(ensure_ascii=False).encode(present) + "\n"


def level_of(record):
    """Levels between two of the known ones count as the lower."""
    return min(50, max(0, record.levelno)) // 10 * 10


class RuntimeLog:
    """Sets logging up and writes what the runtime itself has to say."""

    def __init__(self):
        self._json = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
        descriptor = os.environ.pop("_LAMBDA_TELEMETRY_LOG_FD", None)
        if descriptor is None:
            self._sink = StandardSink()
        else:
            self._sink = FrameSink(int(descriptor), JSON_FRAME if self._json else TEXT_FRAME)
        logging.Formatter.converter = time.gmtime
        handler = SinkHandler(self._sink)
        handler.setFormatter(JsonFormatter() if self._json else logging.Formatter(TEXT_FORMAT, SECONDS))
        root = logging.getLogger()
        level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
        level = "DEBUG" if level == "TRACE" else level
        if isinstance(logging.getLevelName(level or "-"), int):
            root.setLevel(level)
        root.addHandler(handler)

    def init_error(self, result):
        logging.warning(INIT_WARNING)
        self.error(result)

    def error(self, result):
        if self._json:
            # The client of 2026 calls it `level`; before, `log_level`.
            line = {"timestamp": time.strftime(SECONDS, time.gmtime()), "level": "ERROR", **result}
            self._sink.error([json.dumps(line, ensure_ascii=False)])
            return
        kind, message = result["errorType"], result["errorMessage"]
        head = "[ERROR]" + (" " + kind if kind else "")
        if message:
            head += (":" if kind else "") + " " + message
        lines = [head, "Traceback (most recent call last):"]
        for entry in result["stackTrace"]:
            lines += [indented(line) for line in entry.splitlines()] or [""]
        self._sink.error(lines)


def indented(line):
    """Spaces at the start of a line do not survive everywhere a log is shown."""
    text = line.lstrip(" ")
    return NO_BREAK_SPACE * (len(line) - len(text)) + text
