"""Starts functions' processes by forking: everything is loaded, only the function is missing.

Single-threaded, with nothing imported but the standard library. It reads one line of JSON for each process on standard
input, `{"id": 1, "env": {...}, "cwd": "..."}`, and answers on standard output:

    {"id": 1, "pid": 42, "pipes": [5, 7, 9]}     started; its output is read from these descriptors of this process
    {"pid": 42, "code": 0} / {"pid": 42, "signal": 9}     ended

`{"opened": 42}` says that the pipes were opened, so that this process lets go of them. At the end of input it ends.

One process is forked ahead of its order: forking is half of a start.
"""

import fcntl
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
#: In a forked process, until it has its order.
ORDER = 4
#: How long after an order the next process is forked: whoever was just started goes first.
SPARE_AFTER_MS = 50
PR_SET_PDEATHSIG = 1


def serve(site_packages):
    # A function that is imported first finds these loaded.
    import _sitebuiltins  # noqa: F401
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
    spare = None
    pending = b""
    poll = select.poll()
    poll.register(INPUT, select.POLLIN)
    poll.register(woken, select.POLLIN)
    while True:
        waiting = poll.poll(None if spare else SPARE_AFTER_MS)
        if not waiting:
            spare = fork(end_with_parent, site_packages)
        for descriptor, _ in waiting:
            if descriptor == woken:
                try:
                    os.read(woken, 4096)
                except BlockingIOError:
                    pass
                for message in ended():
                    if spare and message["pid"] == spare.pid:
                        spare = spare.let_go()
                    else:
                        answer(message)
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
                process, spare = spare or fork(end_with_parent, site_packages), None
                process.give(line)
                pipes[process.pid] = process.readers
                answer({"id": order["id"], "pid": process.pid, "pipes": process.readers})


class Forked:
    """A process that waits for its order."""

    def __init__(self, pid, readers, orders):
        self.pid = pid
        self.readers = readers
        self._orders = orders

    def give(self, line):
        line += b"\n"
        try:
            while line:
                line = line[os.write(self._orders, line) :]
        except BrokenPipeError:
            # It has ended meanwhile, which is told as the end of any other.
            pass
        os.close(self._orders)

    def let_go(self):
        for descriptor in (*self.readers, self._orders):
            os.close(descriptor)


def fork(end_with_parent, site_packages):
    """A process with descriptors of its own that leads a process group. Returns in this process alone."""
    pairs = [os.pipe() for _ in range(3)]
    orders, order = os.pipe()
    started, ready = os.pipe()
    server = os.getpid()
    pid = os.fork()
    if pid != 0:
        for descriptor in (*(writer for _, writer in pairs), orders, ready):
            os.close(descriptor)
        # Ends when the child leads its group, so that it can be signalled.
        os.read(started, 1)
        os.close(started)
        return Forked(pid, [reader for reader, _ in pairs], order)
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    end_with_parent()
    if os.getppid() != server:
        os._exit(0)
    # Above all that is to be replaced, then in place: output, error, frames, the order.
    writers = [os.dup(writer) for _, writer in pairs]
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for target, descriptor in zip((1, 2, 3, ORDER), above([*writers, orders])):
        os.dup2(descriptor, target)
    os.closerange(ORDER + 1, maximum_descriptor())
    become_function(received_order(), site_packages)


def received_order():
    """Ends the process where the server ends before it gives one."""
    text = b""
    while not text.endswith(b"\n"):
        data = os.read(ORDER, 65536)
        if not data:
            os._exit(0)
        text += data
    os.close(ORDER)
    return json.loads(text)


def above(descriptors):
    """Copies beyond the ones that are about to be replaced."""
    return [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 10) for descriptor in descriptors]


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


def ended():
    """What is to be told of the processes that have ended."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        if os.WIFSIGNALED(status):
            yield {"pid": pid, "signal": os.WTERMSIG(status)}
        else:
            yield {"pid": pid, "code": os.WEXITSTATUS(status)}


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
