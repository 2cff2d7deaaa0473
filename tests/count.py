#!/usr/bin/env python3
"""Counts what meson test ran, TAP tests by their parts, and prints "N passed, N failed".

count.py FAILED SKIPPED TESTLOG...: the first two are added (builds that failed, rounds left out). Every
TESTLOG is a meson-logs/testlog.json. Exit status 1 where anything failed or nothing ran.
"""
import json
import re
import sys

PASSED = {"OK", "EXPECTEDFAIL"}
TAP_LINE = re.compile(r"^(not )?ok\b(.*)$", re.MULTILINE)


def count(test):
    """(passed, failed, skipped) of one test of the log."""
    result = test["result"]
    if result == "SKIP":
        return 0, 0, 1
    passed = failed = skipped = 0
    for bad, rest in TAP_LINE.findall(test.get("stdout", "")):
        if re.search(r"#\s*skip", rest, re.IGNORECASE):
            skipped += 1
        elif bad:
            failed += 1
        else:
            passed += 1
    if result not in PASSED:
        return passed, max(failed, 1), skipped
    return (passed or (0 if skipped else 1)), 0, skipped


def main():
    total = [0, int(sys.argv[1]), int(sys.argv[2])]
    wrong = []
    for path in sys.argv[3:]:
        with open(path, encoding="utf-8") as log:
            for line in log:
                test = json.loads(line)
                numbers = count(test)
                total = [a + b for a, b in zip(total, numbers)]
                if numbers[1]:
                    wrong.append(f"{path.split('/')[-3]}: {test['name']}")
    for name in wrong:
        print(f"failed: {name}")
    print(f"{total[0]} passed, {total[1]} failed" + (f", {total[2]} skipped" if total[2] else ""))
    return 1 if total[1] or not total[0] else 0


sys.exit(main())
