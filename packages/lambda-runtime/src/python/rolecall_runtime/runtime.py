"""The loop: one event after the other, each given to the handler.

AWS: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html; order, texts and exit codes of AWS's open-source
runtime client for Python.
"""

import builtins
import os
import sys

from . import redirect
from .client import RuntimeApi
from .context import context_of
from .errors import error_result
from .handler import load_handler, search_path
from .log import Invocation, RuntimeLog
from .marshal import marshal_response, to_json, unmarshal_event


def run(site_packages):
    forget_coerced_locale()
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    log = RuntimeLog()
    define_site_builtins()
    sys.path[:] = search_path(site_packages)
    redirect.install(os.environ.get("AWS_ENDPOINT_URL", ""))
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        result = error_result(error)
        log.init_error(result)
        api.post_init_error(to_json(result).encode("utf-8"), result["errorType"])
        sys.exit(1)
    while True:
        headers, body = api.next()
        handle(api, log, handler, headers, body)


def handle(api, log, handler, headers, body):
    request_id = headers.get("lambda-runtime-aws-request-id", "")
    Invocation.request_id = request_id
    Invocation.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
    set_trace(headers.get("lambda-runtime-trace-id"))
    try:
        context = context_of(headers)
        response = handler(unmarshal_event(body), context)
        payload, content_type = marshal_response(response)
    except Exception as error:
        result = error_result(error, request_id)
        log.error(result)
        api.post_error(request_id, to_json(result).encode("utf-8", "surrogatepass"))
    else:
        api.post_response(request_id, payload, content_type)


def set_trace(trace_id):
    """The X-Ray SDK and boto3 read the trace of the running event here."""
    if trace_id:
        os.environ["_X_AMZN_TRACE_ID"] = trace_id
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)


def define_site_builtins():
    """`exit`, `quit` and `help` come with `site`, which is not imported for what else it does."""
    import _sitebuiltins

    for name in ("exit", "quit"):
        setattr(builtins, name, _sitebuiltins.Quitter(name, "Ctrl-D (i.e. EOF)"))
    builtins.help = _sitebuiltins._Helper()


def forget_coerced_locale():
    """Where the machine has not the locale of LANG, Python sets LC_CTYPE for itself, which is nobody's setting."""
    if os.environ.get("LC_CTYPE") != "C.UTF-8":
        return
    try:
        with open("/proc/self/environ", "rb") as initial:
            if not any(entry.startswith(b"LC_CTYPE=") for entry in initial.read().split(b"\0")):
                del os.environ["LC_CTYPE"]
    except OSError:
        pass
