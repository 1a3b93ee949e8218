#!/usr/bin/env python3
"""Braces always: braces.py FILE... puts them where an if, else, for, while or do has none.

clang-format of Debian 12 cannot do it. `missing` (used by check_style.py) only tells where.
"""
import re
import sys

import source

HEAD = re.compile(r"\b(if|for|while|switch)\s*\(|\b(else|do)\b")


def closing(code, at):
    """Offset just past the bracket that closes the one at `at`."""
    pairs, depth = {"(": ")", "{": "}", "[": "]"}, 0
    for i in range(at, len(code)):
        depth += (code[i] in pairs) - (code[i] in pairs.values())
        if depth == 0:
            return i + 1
    return len(code)


def skip(code, at):
    while at < len(code) and code[at].isspace():
        at += 1
    return at


def statement_end(code, at):
    """Offset just past the statement that starts at `at`."""
    if code[at:at + 1] == "{":
        return closing(code, at)
    head = HEAD.match(code, at)
    if not head:
        i = at
        while i < len(code) and code[i] != ";":
            i = closing(code, i) if code[i] in "({[" else i + 1
        return i + 1
    end = statement_end(code, body_start(code, head))
    word = head.group(1) or head.group(2)
    if word == "do":
        return code.index(";", end) + 1
    follow = skip(code, end)
    if word == "if" and re.match(r"else\b", code[follow:follow + 5]):
        return statement_end(code, follow)
    return end


def body_start(code, head):
    return skip(code, closing(code, head.end() - 1) if head.group(1) else head.end())


def missing(text):
    """(start, end) of every body that lacks its braces."""
    code, out = source.code_only(text), []
    for head in HEAD.finditer(code):
        at = body_start(code, head)
        if code[at:at + 1] == "{" or (head.group(2) == "else" and re.match(r"if\b", code[at:at + 3])):
            continue
        if head.group(1) == "while" and code[at:at + 1] == ";":  # the end of a do, or a loop that says so
            continue
        out.append((at, statement_end(code, at)))
    return out


def main():
    for path in sys.argv[1:]:
        text = source.read(path)
        edits = [(s, 1, "{ ") for s, _ in missing(text)] + [(e, 0, " }") for _, e in missing(text)]
        for at, _, piece in sorted(edits, reverse=True):
            text = text[:at] + piece + text[at:]
        if edits:
            (source.ROOT / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
