"""Starts functions' processes by forking: everything is loaded, only the function is missing.

Single-threaded, with nothing imported but the standard library. It reads one line of JSON for each process on standard
input, `{"id": 1, "env": {...}, "cwd": "..."}`, and answers on standard output:

    {"id": 1, "pid": 42, "pipes": [5, 7, 9]}     started; its output is read from these descriptors of this process
    {"id": 1, "error": "..."}                    the system has no process or descriptor left
    {"pid": 42, "code": 0} / {"pid": 42, "signal": 9}     ended, with all of its group

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
#: And how long after none could be.
RETRY_AFTER_MS = 1000
PR_SET_PDEATHSIG = 1


def serve(site_packages):
    # A function that is imported first finds these loaded.
    import _sitebuiltins  # noqa: F401
    import importlib  # noqa: F401
    import logging  # noqa: F401

    fork_on_order(parent_death_signal())
    # From here on a function's process. What the server has seen of others' environments left with its frame.
    become_function(received_order(), site_packages)


def fork_on_order(end_with_parent):
    """Serves until the end of input; returns in each forked process alone."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    gc.collect()
    gc.freeze()
    pipes = {}
    spare = None
    spare_after_ms = SPARE_AFTER_MS
    pending = b""
    poll = select.poll()
    poll.register(INPUT, select.POLLIN)
    poll.register(woken, select.POLLIN)
    while True:
        waiting = poll.poll(None if spare else spare_after_ms)
        if not waiting:
            try:
                spare = fork(end_with_parent)
                spare_after_ms = SPARE_AFTER_MS
            except OSError:
                spare_after_ms = RETRY_AFTER_MS
                continue
            if spare is None:
                return
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
                    close(*pipes.pop(order["opened"], ()))
                    continue
                # One that was forked ahead and has ended meanwhile is passed over.
                process, spare = spare, None
                if process and not process.give(line):
                    process = process.let_go()
                if process is None:
                    try:
                        process = fork(end_with_parent)
                    except OSError as error:
                        answer({"id": order["id"], "error": str(error)})
                        continue
                    if process is None:
                        return
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
        """Whether it was there to take it. One that ends behind that is told as the end of any other."""
        line += b"\n"
        try:
            while line:
                line = line[os.write(self._orders, line) :]
        except BrokenPipeError:
            return False
        close(self._orders)
        return True

    def let_go(self):
        close(*self.readers, self._orders)


def fork(end_with_parent):
    """A process with descriptors of its own that leads a process group; None in that process itself.

    Raises OSError, in this process alone, where the system has no process or descriptor left.
    """
    server = os.getpid()
    pipes = []
    try:
        while len(pipes) < 5:
            pipes.append(os.pipe())
        pid = os.fork()
    except OSError:
        close(*(descriptor for pipe in pipes for descriptor in pipe))
        raise
    *outputs, (orders, order), (started, ready) = pipes
    readers = [reader for reader, _ in outputs]
    writers = [writer for _, writer in outputs]
    if pid == 0:
        try:
            stand_alone(server, end_with_parent, writers, orders)
        except BaseException:
            # Nobody's process yet, and never a second server.
            os._exit(1)
        return None
    close(*writers, orders, ready)
    # Ends when the child leads its group, so that it can be signalled.
    os.read(started, 1)
    close(started)
    return Forked(pid, readers, order)


def stand_alone(server, end_with_parent, writers, orders):
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    end_with_parent()
    if os.getppid() != server:
        os._exit(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    # Above all that is to be replaced, then in place: input, output, error, frames, the order.
    above = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 10) for descriptor in (nothing, *writers, orders)]
    for target, descriptor in enumerate(above):
        os.dup2(descriptor, target)
    os.closerange(ORDER + 1, maximum_descriptor())


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


def maximum_descriptor():
    try:
        return max(int(name) for name in os.listdir("/proc/self/fd")) + 1
    except (OSError, ValueError):
        return 1024


def become_function(order, site_packages):
    code = 1
    try:
        os.environ.clear()
        os.environ.update(order["env"])
        time.tzset()
        os.chdir(order["cwd"])
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
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if found is None:
            return
        pid = found.si_pid
        # With all that it has started, as long as its number can be nobody else's.
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            yield {"pid": pid, "signal": os.WTERMSIG(status)}
        else:
            yield {"pid": pid, "code": os.WEXITSTATUS(status)}


def close(*descriptors):
    for descriptor in descriptors:
        os.close(descriptor)


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
