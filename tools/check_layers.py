#!/usr/bin/env python3
"""Proves the layers: every #include against the tables `layers` and `third-party` of ARCHITECTURE.md.

A file includes its own folder and folders of a lower rank; folders of one rank are strangers; a third-party
header is included only in the folder that owns it; a folder with more than 25 pairs is two folders.
"""
import pathlib
import re

import source

SYSTEM = re.compile(
    r"(assert|byteswap|ctype|dirent|dlfcn|endian|errno|execinfo|fcntl|float|fnmatch|ftw|getopt|glob|grp|iconv|inttypes|"
    r"langinfo|limits|locale|malloc|math|netdb|poll|pthread|pwd|regex|sched|search|semaphore|setjmp|signal|spawn|"
    r"stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdio_ext|stdlib|stdnoreturn|string|strings|syslog|"
    r"termios|threads|time|uchar|unistd|wchar|wctype)\.h|(sys|netinet|arpa|net|linux|sanitizer)/[a-z0-9_/]+\.h")
MAX_PAIRS = 25    # nouns: headers; page_*.c or cmd_*.c behind one header are one noun
MAX_SOURCES = 40


def read_layers(found):
    ranks = {}
    for rank, folders, *_ in source.table("layers"):
        for folder in re.findall(r"[a-z]+", folders):
            ranks[folder] = int(rank)
    for folder in sorted(p.name for p in (source.ROOT / "src").iterdir() if p.is_dir()):
        if folder not in ranks:
            found.add("src/" + folder, 1, "this folder has no rank in the layer table of ARCHITECTURE.md")
    return ranks


def check_own(found, ranks, path, line, header, folder):
    target = header.split("/")[0] if "/" in header else None
    if target is None:
        found.add(path, line, 'write the include from src/: "%s/%s"' % (folder or "base", header))
    elif target not in ranks:
        found.add(path, line, '"%s" lies in no layer' % header)
    elif folder and target != folder and ranks[target] == ranks[folder]:
        found.add(path, line, "%s and %s have the same rank and are strangers" % (folder, target))
    elif folder and ranks[target] > ranks[folder]:
        found.add(path, line, "%s (rank %d) may not look up to %s (rank %d)"
                  % (folder, ranks[folder], target, ranks[target]))
    elif not (source.ROOT / "src" / header).exists():
        found.add(path, line, '"%s" does not exist' % header)


def check_foreign(found, owners, path, line, header, folder):
    if SYSTEM.fullmatch(header):
        return
    for pattern, rooms in owners:
        if header == pattern or (pattern.endswith("/") and header.startswith(pattern)):
            if folder not in rooms:
                found.add(path, line, "<%s> is included only in %s" % (header, " and ".join(rooms)))
            return
    found.add(path, line, "<%s> stands neither in the third-party table nor among the system headers" % header)


def main():
    found = source.Findings()
    ranks = read_layers(found)
    owners = [(header, rooms.split()) for header, rooms, *_ in source.table("third-party")]
    pairs = {}
    for path in source.tracked("src/*.c", "src/*.h", "tests/unit/*.c", "tests/unit/*.h"):
        parts = pathlib.PurePath(path).parts
        folder = parts[1] if parts[0] == "src" and len(parts) > 2 else None
        if folder:
            kind = pathlib.PurePath(path).suffix
            pairs.setdefault(folder, {".h": 0, ".c": 0})[kind] += 1
        text = source.without_comments(source.read(path))
        for match in re.finditer(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', text, re.M):
            line = source.line_of(text, match.start(2))
            if match.group(1) == "<":
                check_foreign(found, owners, path, line, match.group(2), folder or "tests")
            elif folder or "/" in match.group(2):
                check_own(found, ranks, path, line, match.group(2), folder)
    for folder, count in sorted(pairs.items()):
        if count[".h"] > MAX_PAIRS or count[".c"] > MAX_SOURCES:
            found.add("src/%s/README.md" % folder, 1,
                      "%d nouns in %d sources in one folder; over %d or %d it is two folders"
                      % (count[".h"], count[".c"], MAX_PAIRS, MAX_SOURCES))
    found.leave()


main()
