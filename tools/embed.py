#!/usr/bin/env python3
"""Embeds the files of a folder: embed.py NAME FOLDER OUT.c OUT.bin OUT.d

Writes one blob with all bytes (each file followed by a NUL, so text can be used as a C string), a C file with
`struct embed_file embed_NAME[]` sorted by name and `embed_NAME_count` (src/base/embed.h), and a depfile that
names files and folders, so that a new, changed or removed file rebuilds. Hidden files and editors' backups stay
out. A missing folder gives an empty list. Outputs are rewritten only when they change.
"""
import hashlib
import os
import pathlib
import sys


def scan(folder):
    """Relative names of the files, sorted as C strings compare; and every folder met."""
    names, folders = [], []
    for top, subs, files in os.walk(folder):
        subs[:] = sorted(s for s in subs if not s.startswith("."))
        folders.append(top)
        for name in files:
            if not name.startswith(".") and not name.endswith(("~", ".swp", ".tmp")):
                names.append(os.path.relpath(os.path.join(top, name), folder))
    return sorted(names, key=lambda n: n.encode()), folders or [folder]


def quote(text):
    """A C string literal; bytes outside plain ASCII as octal, which never swallows the next character."""
    out = []
    for byte in text.encode():
        char = chr(byte)
        out.append(char if 32 <= byte < 127 and char not in '"\\?' else "\\%03o" % byte)
    return '"' + "".join(out) + '"'


def put(path, data):
    path = pathlib.Path(path)
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)


def main():
    name, folder, out_c, out_bin, out_dep = sys.argv[1:6]
    names, folders = scan(folder)
    blob, rows = bytearray(), []
    for rel in names:
        data = pathlib.Path(folder, rel).read_bytes()
        rows.append("    {%s, blob_%s + %d, %d}," % (quote(rel), name, len(blob), len(data)))
        blob += data + b"\0"
    blob += b"\0"
    source = [
        "/* Made by tools/embed.py; SHA-256 of the blob: %s */" % hashlib.sha256(blob).hexdigest(),
        '#include "base/embed.h"',
        "",
        "__asm__(\".pushsection .rodata\\n.balign 16\\n.type blob_%s, %%object\\nblob_%s:\\n\"" % (name, name),
        "        \".incbin \\\"%s\\\"\\n.size blob_%s, . - blob_%s\\n.popsection\\n\");"
        % (os.path.abspath(out_bin), name, name),
        "extern const unsigned char blob_%s[] __attribute__((visibility(\"hidden\")));" % name,
        "",
        "const struct embed_file embed_%s[] = {" % name,
        *rows,
        "    {0, 0, 0},",
        "};",
        "const size_t embed_%s_count = %d;" % (name, len(names)),
        "",
    ]
    put(out_bin, bytes(blob))
    put(out_c, "\n".join(source).encode())
    inputs = folders + [os.path.join(folder, n) for n in names]
    escaped = [os.path.abspath(p).replace(" ", "\\ ") for p in inputs]
    pathlib.Path(out_dep).write_text("%s: %s\n" % (out_c, " ".join(escaped)))


main()
