"""Errors as the Runtime API and the log take them, and the runtime's own error types.

AWS: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html; key order and texts as AWS's open-source
runtime client for Python sends them.
"""

import os
import traceback

OWN_FILES = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


class Fault(Exception):
    """An error of the runtime's own making."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = "Runtime." + kind
        self.message = message
        self.trace = trace


def error_result(error, request_id=""):
    """The body of /error and /init/error."""
    if isinstance(error, Fault):
        return make_error(error.message, error.kind, request_id, error.trace)
    return make_error(str(error), type(error).__name__, request_id, stack_trace(error))


def make_error(message, kind, request_id, trace):
    return {
        "errorMessage": message or "",
        "errorType": kind or "",
        "requestId": request_id or "",
        "stackTrace": trace or [],
    }


def stack_trace(error):
    """Without the runtime's own frames, and without the marks below a line that newer versions of Python draw."""
    frames = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in traceback.extract_tb(error.__traceback__)]
    for index, frame in enumerate(frames):
        if not frame[0].startswith(OWN_FILES):
            return traceback.format_list(frames[index:])
    return []
