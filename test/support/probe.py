"""An app for tests. Records its process ID and every signal in the folder $MARKS, and ends after the first one.

Usage: probe.py NAME EXIT_CODE [linger]. With `linger`, it only ends once the file `finish` is in $MARKS.
"""

import os
import signal
import sys
import time

name, code, *options = sys.argv[1:]
marks = os.environ["MARKS"]
ending = False


def note(kind, text):
    with open(os.path.join(marks, f"{name}.{kind}"), "a") as file:
        file.write(text)


def end(number, _frame):
    global ending
    ending = True
    note("signals", signal.Signals(number).name + "\n")


for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
    signal.signal(number, end)
note("pid", f"{os.getpid()} {os.getppid()}\n")
print(f"ready {name}", flush=True)
while not ending:
    time.sleep(0.02)
while "linger" in options and not os.path.exists(os.path.join(marks, "finish")):
    time.sleep(0.02)
note("end", "")
sys.exit(int(code))
