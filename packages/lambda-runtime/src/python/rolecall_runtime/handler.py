"""From `dir/module.function` to a function.

AWS: https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html; order and texts of AWS's open-source client.
"""

import importlib
import sys

from .errors import Fault


def load_handler(name):
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        raise Fault("MalformedHandlerName", "Bad handler '{}': {}".format(name, error)) from None
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("BuiltInModuleConflict", "Cannot use built-in module {} as a handler module".format(module_name))
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("ImportModuleError", "Unable to import module '{}': {}".format(module_name, error)) from None
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)]
        raise Fault("UserCodeSyntaxError", "Syntax error in module '{}': {}".format(module_name, error), trace) from None
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault(
            "HandlerNotFound", "Handler '{}' missing on module '{}'".format(function_name, module_name)
        ) from None


def search_path(site_packages):
    """The package, the layers, then what comes with Python, and boto3 last, so that a function's own version wins.

    Whether AWS has /var/runtime before or after the standard library: unverified.
    """
    import os

    version = "python%d.%d" % sys.version_info[:2]
    runtime = sys.path[0]
    task_root = os.environ["LAMBDA_TASK_ROOT"]
    # Layers lie beside the package's folder; that is where PATH ends, too.
    opt = opt_root(task_root)
    own = [folder for folder in os.environ.get("PYTHONPATH", "").split(":") if folder and folder != runtime]
    standard = [folder for folder in sys.path[1:] if folder not in own and folder != runtime]
    return [
        task_root,
        "%s/python/lib/%s/site-packages" % (opt, version),
        "%s/python" % opt,
        *own,
        *standard,
        *site_packages,
        runtime,
    ]


def opt_root(task_root):
    """Where the layers are: `{root}/opt` of `{root}/l/v/task`, or AWS's own place."""
    import os

    root = task_root[: -len("/l/v/task")] if task_root.endswith("/l/v/task") else ""
    opt = root + "/opt"
    return opt if root and os.path.isdir(opt) else "/opt"
