#!/usr/bin/env python3
"""What the house style says and a program can see; each finding is `file:line: sentence`.

Banned functions, time outside base/now, braces, typedefs of structs, SQL and HTML outside their rooms, register
ids in C, function length, machine paths, and a README per folder that names exactly the files there.
"""
import pathlib
import re

import braces
import source

BANNED = re.compile(
    r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atoll|atof|v?f?s?scanf|alloca|s?rand|random|gmtime|localtime|"
    r"asctime|ctime|mktemp|tmpnam|system|popen)\s*\(")
CLOCK = re.compile(r"\b(time|clock_gettime|gettimeofday)\s*\(")
SQL = re.compile(r"\s*(select\s+\S|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s)", re.I)
TAG = re.compile(r"<[a-zA-Z/!]")
NO_SQL = {"door", "ui", "home", "inbox", "listing", "indicator", "press", "reporting", "assess", "setup", "upward", "web", "portal", "api", "http", "domain", "base", "content", "document"}
LIST_LINES, MOST_LINES = 60, 100
# Written in two halves so that this file does not find itself.
MACHINE = re.compile(r"(?<![\w.<-])/(?:wo" r"rk|ro" r"ot|ho" r"me/[a-z]+)/(?!\*)|"
                     r"https?://[\w.-]*(?:regi" r"stry|py" r"pi|mir" r"ror)[\w.-]*[/\"]")
OWED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")


def folder_of(path):
    parts = pathlib.PurePath(path).parts
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def check_words(found, path, code):
    for match in BANNED.finditer(code):
        found.add(path, source.line_of(code, match.start()), "%s() is banned" % match.group(1))
    if path not in ("src/base/now.c",) and path.startswith("src/"):
        for match in CLOCK.finditer(code):
            found.add(path, source.line_of(code, match.start()),
                      "%s() is called only in base/now.c; ask now_ms() or now_real_ms()" % match.group(1))
    for match in re.finditer(r"\btypedef\s+(struct|union)\b", code):
        found.add(path, source.line_of(code, match.start()), "structs have no typedef here")


def check_literals(found, path, text, folder, ids):
    for match in re.finditer(r'\bcontent_register\s*\([^"();]*"', source.without_comments(text)):
        found.add(path, source.line_of(text, match.start()), "a register asked for by its id in C; ask for the part it plays")
    for line, literal in source.literals(text):
        if folder in NO_SQL and SQL.match(literal):
            found.add(path, line, "%s holds no SQL" % folder)
        if literal in ids:
            found.add(path, line, 'a register id ("%s") in C: a new kind, guard or part is missing' % literal)


def check_html(found, path, text, folder):
    clean = source.without_comments(text)
    for match in re.finditer(r'\b(html_lit|strbuf_lit|strbuf_str|\w*printf\w*)\s*\(', clean):
        call = clean[match.start():braces.closing(clean, match.end() - 1)]
        if not any(TAG.search(lit) for lit in re.findall(r'"((?:\\.|[^"\\\n])*)"', call)):
            continue
        line, name = source.line_of(clean, match.start()), match.group(1)
        if folder not in ("ui", "home", "inbox", "listing", "indicator", "press", "reporting", "assess", "setup", "upward", "web", "portal", "base", "document"):
            found.add(path, line, "markup is written in ui, listing, indicator, press, assess, setup, upward, web, portal and document only")
        elif folder in ("ui", "home", "inbox", "listing", "indicator", "press", "reporting", "assess", "setup", "upward", "web", "portal") and name != "html_lit":
            found.add(path, line, "markup by %s(): write it with html_lit and html_text" % name)


def check_functions(found, path, text):
    name, head, start = "", 1, None
    for number, line in enumerate(source.code_only(text).split("\n"), 1):
        if re.match(r"[A-Za-z_].*\(", line):
            name, head = re.split(r"[ *]", line.split("(")[0])[-1], number
        elif line.startswith("{"):
            start = number
        elif line.startswith("}") and start:
            length, start = number - start - 1, None
            if length > MOST_LINES:
                found.add(path, head, "%s() has %d lines; over %d it is two functions"
                          % (name, length, MOST_LINES))
            elif length > LIST_LINES:
                print("%s:%d: (to look at) %s() has %d lines" % (path, head, name, length))


def check_c(found, ids):
    for path in source.tracked("src/*.c", "src/*.h", "tests/*.c", "tests/*.h", "fuzz/*.c", "bench/*.c"):
        text, folder = source.read(path), folder_of(path)
        code = source.code_only(text)
        check_words(found, path, code)
        for start, _ in braces.missing(text):
            found.add(path, source.line_of(code, start), "braces always; ./dev format puts them")
        check_functions(found, path, text)
        if folder:
            check_literals(found, path, text, folder, ids)
            check_html(found, path, text, folder)


def register_ids():
    """Ids of content/registers that are not at the same time the name of a core table or a word of the closed list
    of parts (a part may need a field `participation`)."""
    parts = source.ROOT / "src/content/part.c"
    core = {word for _, word in source.literals(parts.read_text(encoding="utf-8"))} if parts.exists() else set()
    for path in source.tracked("migrations/*.sql"):
        core |= set(re.findall(r"create\s+table\s+(?:if\s+not\s+exists\s+)?(\w+)", source.read(path), re.I))
    folder = source.ROOT / "content" / "registers"
    return {p.name for p in folder.iterdir() if p.is_dir()} - core if folder.is_dir() else set()


def check_text(found):
    for path in source.tracked():
        if pathlib.PurePath(path).suffix in (".png", ".jpg", ".woff2", ".ico", ".xlsx", ".pdf", ".gz", ".zip"):
            continue
        for number, line in enumerate(source.read(path).split("\n"), 1):
            if MACHINE.search(line):
                found.add(path, number, "a path or registry host of one machine")
            if OWED.search(line) and path.endswith((".c", ".h", ".py", ".mjs", ".js", ".css", ".sql")):
                found.add(path, number, "work left over belongs in an issue, not in a comment")


def check_readmes(found):
    """Each line of src/<folder>/README.md that opens with a name names files; together they are the folder's."""
    for folder in sorted(p for p in (source.ROOT / "src").iterdir() if p.is_dir()):
        rel = "src/" + folder.name
        files = {pathlib.PurePath(p).name for p in source.tracked(rel + "/*.c", rel + "/*.h")}
        if not files:
            continue
        path = rel + "/README.md"
        if not (source.ROOT / path).exists():
            found.add(path, 1, "a folder has a README with one line per file")
            continue
        named = set()
        for number, line in enumerate(source.read(path).replace("`meson.build`", "").split("\n"), 1):
            opening = re.match(r"[\s|*-]*((?:`[^`]+`|\w+\.(?:\{[ch,]+\}|[ch])|[\s,/|·、]+)+)", line)
            for noun, ends in re.findall(r"\b([a-z][a-z0-9_]*)(?:\.(\{[ch, ]+\}|[ch])\b|(?=`))",
                                         opening.group(1) if opening else ""):
                here = {f for f in files if pathlib.PurePath(f).stem == noun}
                if not here or (len(ends) == 1 and noun + "." + ends not in here):
                    found.add(path, number, "%s is not in this folder" % noun)
                named |= here
        for name in sorted(files - named):
            found.add(path, 1, "no line for %s" % name)


def main():
    found = source.Findings()
    check_c(found, register_ids())
    check_text(found)
    check_readmes(found)
    found.leave()


main()
