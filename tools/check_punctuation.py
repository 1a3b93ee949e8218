#!/usr/bin/env python3
"""Chinese sentences have full-width punctuation: , : ; ( ) ! ? beside a Chinese character is a finding.

Looked at are string literals of src/*.c and the values of content that people read (title, about, help, say ...), not codes,
conditions, comments. What has to be half-width (a form that is read, an example of syntax) says so: a comment with the word
half-width in the statement, in content on the line. With --fix the findings are mended in place.
"""
import re
import sys

import yaml

import source

HAN = r"[\u4e00-\u9fff\u3001\u3002\u201c\u201d\u300a\u300b\u3010\u3011\u3014\u3015\uff08\uff09\uff0c\uff1a\uff1b]"
WIDE = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "!": "！", "?": "？"}
READ = {"title", "about", "help", "hint", "say", "when_say", "confirm", "empty", "basis", "button", "thanks", "reason", "warn_say"}
AFTER = re.compile("(?<=%s)[,:;!?]" % HAN)
BEFORE = re.compile("[,;!?](?=%s)" % HAN)
HAN_ONE = re.compile(HAN)
LETTER = re.compile("[\u4e00-\u9fff]")


def pairs(text):
    """Offsets of matching round brackets; those of a call without Chinese in it, date(x), are left out."""
    open_, out = [], []
    for i, c in enumerate(text):
        if c == "(":
            open_.append(i)
        elif c == ")" and open_:
            start = open_.pop()
            before = re.search(r"(%[-+ 0-9.*]*(?:ll|z|j|h)?[a-zA-Z])?$", text[:start]).group()
            if text[start - 1:start] == "第" and text[i + 1:i + 2] == "项":
                continue  # 第(三)项, as an article is cited
            prose = HAN_ONE.search(text[start + 1:i])
            if not re.match(r"[A-Za-z0-9_]$", text[start - 1:start] or " ") or before or prose:
                out.append((start, i))
    return out


def wrong(text):
    """Offsets of characters that should be full-width; a text without a Chinese letter is no sentence."""
    if not LETTER.search(text):
        return []
    found = {m.start() for m in AFTER.finditer(text)} | {m.start() for m in BEFORE.finditer(text)}
    for start, end in pairs(text):
        beside = text[start - 1:start] + text[end + 1:end + 2]
        if HAN_ONE.search(beside):
            found |= {start, end}
    return sorted(found)


def c_literals(text):
    """Runs of joined literals as lists of file offsets, one a character."""
    out, end = [], None
    clean = source.without_comments(text)
    for match in re.finditer(r'"((?:\\.|[^"\\\n])*)"', clean):
        offsets = list(range(match.start(1), match.end(1)))
        if out and end is not None and not clean[end:match.start()].strip():
            out[-1] += offsets
        else:
            out.append(offsets)
        end = match.end()
    return out


def statement(lines, first):
    """From this line to the one that ends the statement, or the branch, and the comment behind it."""
    for n in range(first, min(first + 6, len(lines))):
        if re.search(r"(;|\{|\},)\s*(/\*.*)?$", lines[n]):
            return " ".join(lines[first:n + 2])
    return lines[first]


def c_findings(text):
    lines = text.split("\n")
    for offsets in c_literals(text):
        for at in wrong("".join(text[i] for i in offsets)):
            if "half-width" not in statement(lines, source.line_of(text, offsets[at]) - 1):
                yield offsets[at]


def scalars(node, key=None):
    if isinstance(node, yaml.MappingNode):
        for k, v in node.value:
            yield from scalars(v, k.value)
    elif isinstance(node, yaml.SequenceNode):
        for v in node.value:
            yield from scalars(v, key)
    elif key in READ and isinstance(node, yaml.ScalarNode):
        yield node


def yaml_findings(text):
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    lines = text.split("\n")
    for node in scalars(root) if root else ():
        start, end = node.start_mark.index, node.end_mark.index
        raw = text[start:end]
        for at in wrong(raw):
            if "half-width" not in lines[source.line_of(text, start + at) - 1]:
                yield start + at


def check(found, path, findings, fix):
    text = source.read(path)
    marks = sorted(set(findings(text)))
    if fix and marks:
        text = source.read(path)  # right before it is written: others may be at work
        marks = sorted(set(findings(text)))
        for at in marks:
            text = text[:at] + WIDE[text[at]] + text[at + 1:]
        (source.ROOT / path).write_text(text, encoding="utf-8")
        print("%s: %d" % (path, len(marks)))
        return
    for line in sorted({source.line_of(text, at) for at in marks}):
        found.add(path, line, "half-width punctuation in a Chinese sentence")


def main():
    found = source.Findings()
    fix = "--fix" in sys.argv
    for path in source.tracked("src/*.c", "src/**/*.c"):
        check(found, path, c_findings, fix)
    for path in source.tracked("content/*.yaml", "content/**/*.yaml"):
        if not path.startswith(("content/frameworks/", "content/demo/")):
            check(found, path, yaml_findings, fix)
    found.leave()


if __name__ == "__main__":
    main()
