"""Starts functions' processes by forking: everything is loaded, only the function is missing.

Single-threaded, with nothing imported but the standard library. It reads one line of JSON for each process on standard
input, `{"id": 1, "env": {...}, "cwd": "..."}`, and answers on standard output:

    {"id": 1, "pid": 42, "pipes": [5, 7, 9]}     started; its output is read from these descriptors of this process
    {"pid": 42, "code": 0} / {"pid": 42, "signal": 9}     ended

`{"opened": 42}` says that the pipes were opened, so that this process lets go of them. At the end of input it ends.
"""

import gc
import json
import os
import select
import signal
import sys
import time

# Loaded for the functions' processes.
from . import client, context, errors, handler, log, marshal, redirect, runtime  # noqa: F401

INPUT, OUTPUT = 0, 1
PR_SET_PDEATHSIG = 1


def serve(site_packages):
    # A function that is imported first finds these loaded.
    import importlib  # noqa: F401
    import logging  # noqa: F401

    end_with_parent = parent_death_signal()
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    gc.collect()
    gc.freeze()
    pipes = {}
    pending = b""
    poll = select.poll()
    poll.register(INPUT, select.POLLIN)
    poll.register(woken, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == woken:
                try:
                    os.read(woken, 4096)
                except BlockingIOError:
                    pass
                reap()
                continue
            data = os.read(INPUT, 65536)
            if not data:
                os._exit(0)
            *lines, pending = (pending + data).split(b"\n")
            for line in lines:
                order = json.loads(line)
                if "opened" in order:
                    for reader in pipes.pop(order["opened"], ()):
                        os.close(reader)
                    continue
                pid, readers = start(order, end_with_parent)
                if pid == 0:
                    become_function(order, site_packages)
                pipes[pid] = readers
                answer({"id": order["id"], "pid": pid, "pipes": readers})


def start(order, end_with_parent):
    """Forks. In the child (0) its descriptors are its own, and it leads a process group."""
    pairs = [os.pipe() for _ in range(3)]
    started, ready = os.pipe()
    server = os.getpid()
    pid = os.fork()
    if pid != 0:
        for _, writer in pairs:
            os.close(writer)
        os.close(ready)
        # Ends when the child leads its group, so that it can be signalled.
        os.read(started, 1)
        os.close(started)
        return pid, [reader for reader, _ in pairs]
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    end_with_parent()
    if os.getppid() != server:
        os._exit(0)
    # Above all that is to be replaced, then in place: output, error, frames.
    writers = [os.dup(writer) for _, writer in pairs]
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for target, writer in zip((1, 2, 3), above(writers)):
        os.dup2(writer, target)
    os.closerange(4, maximum_descriptor())
    return 0, []


def above(writers):
    """Copies of descriptors beyond the ones that are about to be replaced."""
    import fcntl

    return [fcntl.fcntl(writer, fcntl.F_DUPFD, 10) for writer in writers]


def maximum_descriptor():
    try:
        return max(int(name) for name in os.listdir("/proc/self/fd")) + 1
    except (OSError, ValueError):
        return 1024


def become_function(order, site_packages):
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    os.chdir(order["cwd"])
    code = 1
    try:
        runtime.run(site_packages)
        code = 0
    except SystemExit as exit:
        code = exit_code(exit.code)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finish(code)


def exit_code(code):
    """As Python ends: a number, nothing, or a text for standard error."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def finish(code):
    """What an interpreter does at its end; other threads do not hold it up beyond what they would there."""
    import atexit
    import threading

    try:
        threading._shutdown()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def reap():
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        if os.WIFSIGNALED(status):
            answer({"pid": pid, "signal": os.WTERMSIG(status)})
        else:
            answer({"pid": pid, "code": os.WEXITSTATUS(status)})


def answer(message):
    line = (json.dumps(message) + "\n").encode()
    while line:
        line = line[os.write(OUTPUT, line) :]


def parent_death_signal():
    """Makes the kernel end a process with its parent, where it can be asked to; the keeper catches it elsewhere."""
    try:
        import ctypes

        prctl = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return lambda: None
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
