#!/usr/bin/env python3
"""Runs the unit tests of a build: run_units.py FOLDER [--only-pg] [NOUN...]

Every program FOLDER/test_* tells its tests in TAP (cmocka does). A program that crashes, hangs or tells of fewer
tests than it planned is one more failure. Only what failed is printed. --only-pg runs the programs whose source
asks for FAHENG_TEST_PG. Ends with "N passed, N failed", and ", N skipped" when there were such.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TIMEOUT = 300


def environment(scratch):
    return dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", FAHENG_ROOT=str(ROOT), TMPDIR=scratch,
                ASAN_OPTIONS="abort_on_error=0:detect_leaks=1", UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1")


def skips(output):
    """The lines of skipped tests: cmocka writes `not ok 2 # SKIP name`."""
    return re.findall(r"^(?:not )?ok\b[^\n]*# ?skip[^\n]*", output, re.M | re.I)


def count(output):
    """Passed, failed, skipped of one TAP text, and how many tests it had planned."""
    skipped = len(skips(output))
    told = len(re.findall(r"^ok\b", output, re.M))
    failed = len(re.findall(r"^not ok\b", output, re.M)) - sum(s.startswith("not") for s in skips(output))
    planned = sum(int(n) for n in re.findall(r"^1\.\.(\d+)", output, re.M))
    return told - sum(s.startswith("ok") for s in skips(output)), failed, skipped, planned


def run(program):
    with tempfile.TemporaryDirectory(prefix="faheng-unit-") as scratch:
        try:
            done = subprocess.run([program], cwd=ROOT, env=environment(scratch), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT)
            code, output = done.returncode, done.stdout.decode(errors="replace")
        except subprocess.TimeoutExpired as late:
            code, output = 124, (late.stdout or b"").decode(errors="replace") + "\nno end after %d s\n" % TIMEOUT
    passed, failed, skipped, planned = count(output)
    if failed == 0 and (code != 0 or passed + skipped != planned or planned == 0):
        output += "\n%s: exit code %d, %d of %d planned tests told\n" % (program.name, code, passed + skipped, planned)
        failed = 1
    return program.name, passed, failed, skipped, output


def asks_for_pg(program):
    return "FAHENG_TEST_PG" in (ROOT / "tests/unit" / (program.name + ".c")).read_text(errors="replace")


def main():
    folder, wanted = pathlib.Path(sys.argv[1]), [a for a in sys.argv[2:] if not a.startswith("--")]
    sources = sorted(p.stem for p in (ROOT / "tests/unit").glob("test_*.c"))
    programs = [(folder / name).resolve() for name in sources if not wanted or name[len("test_"):] in wanted]
    if "--only-pg" in sys.argv:
        programs = [p for p in programs if asks_for_pg(p)]
    total = [0, 0, 0]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, passed, failed, skipped, output in pool.map(run, programs):
            total = [total[0] + passed, total[1] + failed, total[2] + skipped]
            if failed:
                print("--- %s\n%s" % (name, output))
            for line in skips(output):
                print("%s: skipped: %s" % (name, line.split("#", 1)[1].strip()))
            print("%-32s %4d passed %4d failed" % (name, passed, failed))
    print("%d passed, %d failed" % (total[0], total[1]) + (", %d skipped" % total[2] if total[2] else ""))
    sys.exit(1 if total[1] else 0)


main()
