"""Holds 1 GiB, maps and unmaps 256 KiB again and again, and measures how long each time takes.

Reads from standard input how many seconds it shall do so, and prints what came of it as a line of JSON.
"""

import json
import mmap
import sys
import time

kibibyte, mebibyte = 1024, 1024 * 1024
held = bytearray(b"x") * (1024 * mebibyte)
print(json.dumps({"heldBytes": len(held)}), flush=True)


def operate():
    mapped = mmap.mmap(-1, 256 * kibibyte)
    for page in range(0, 256 * kibibyte, mmap.PAGESIZE):
        mapped[page] = 1
    mapped.close()


for line in sys.stdin:
    end, took_ns = time.perf_counter() + float(line), []
    while time.perf_counter() < end:
        began_ns = time.perf_counter_ns()
        operate()
        took_ns.append(time.perf_counter_ns() - began_ns)
    took_ns.sort()
    at = lambda part: took_ns[min(len(took_ns) - 1, int(part * len(took_ns)))] / 1000
    print(json.dumps({"operations": len(took_ns), "p50Us": at(0.5), "p999Us": at(0.999)}), flush=True)
