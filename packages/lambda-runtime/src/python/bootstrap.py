"""The program a Python function's process runs: it takes events from the Runtime API and gives them to the handler.

Started with the function's environment it goes straight to work. Started without one (no AWS_LAMBDA_RUNTIME_API) it is
a fork server: it loads everything that does not depend on a function, and forks a process for each it is told of.

The one argument names the folders of third-party packages (boto3), last in the search path. Nothing but the standard
library may be imported here: this file is started by path, alone, without `site`.

AWS: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import os
import sys

site_packages = [folder for folder in "".join(sys.argv[1:2]).split(":") if folder]
del sys.argv[1:]

if "AWS_LAMBDA_RUNTIME_API" in os.environ:
    from rolecall_runtime.runtime import run

    run(site_packages)
else:
    from rolecall_runtime.fork_server import serve

    serve(site_packages)
