"""wait.py RESULT LOG PROGRAM ARG...: runs a program and writes its cost to RESULT, as JSON.

Wall seconds until it ended; CPU seconds of it and all its descendants, including those it left running (Linux); the peak memory
of the largest of them, in kilobytes.
"""

import json
import os
import resource
import sys
import time

PR_SET_CHILD_SUBREAPER = 36

result, log, *command = sys.argv[1:]
if sys.platform == "linux":
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
actions = [(os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)]
start = time.monotonic()
child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
_, status = os.waitpid(child, 0)
wall = time.monotonic() - start
try:
    while True:
        os.waitpid(-1, 0)
except ChildProcessError:
    pass
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(result, "w", encoding="utf-8") as file:
    json.dump({"code": os.waitstatus_to_exitcode(status), "wall": wall, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss}, file)
