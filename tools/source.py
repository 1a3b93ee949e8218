"""Reading of the tree for the checks: files, C text without comments, tables of ARCHITECTURE.md, findings."""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(os.environ.get("LINT_ROOT") or pathlib.Path(__file__).resolve().parent.parent)
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def tracked(*patterns):
    """Files git knows or would take, as sorted relative paths; a deleted one is left out."""
    out = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return sorted(p for p in set(out.split("\0")) if p and (ROOT / p).is_file())


def read(path):
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    """Comments become blanks, so that line numbers and columns stay."""
    return TOKEN.sub(lambda m: m.group() if m.group()[0] in "\"'" else blank(m.group()), text)


def code_only(text):
    """Comments, string and character literals (their quotes stay) and preprocessor lines become blanks."""
    def literal(match):
        token = match.group()
        return token[0] + blank(token[1:-1]) + token[-1] if token[0] in "\"'" else blank(token)
    text = TOKEN.sub(literal, text)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: blank(m.group()), text, flags=re.M)


def literals(text):
    """(line, content) of every string literal; neighbours that the compiler would join are joined."""
    out, end = [], None
    clean = without_comments(text)
    for match in re.finditer(r'"((?:\\.|[^"\\\n])*)"', clean):
        if out and end is not None and not clean[end:match.start()].strip():
            out[-1] = (out[-1][0], out[-1][1] + match.group(1))
        else:
            out.append((line_of(clean, match.start()), match.group(1)))
        end = match.end()
    return out


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def table(marker):
    """Rows (lists of cells) of the table that follows `<!-- marker -->` in ARCHITECTURE.md."""
    lines = read("ARCHITECTURE.md").split("\n")
    start = lines.index("<!-- %s -->" % marker) + 1
    rows = []
    for line in lines[start:]:
        if line.startswith("|"):
            rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
        elif rows:
            break
    return rows[2:]


class Findings:
    """Prints each finding at once; `leave` ends the program with 1 when there was one."""

    def __init__(self):
        self.count = 0

    def add(self, path, line, sentence):
        self.count += 1
        print("%s:%d: %s" % (path, line, sentence))

    def leave(self):
        sys.exit(1 if self.count else 0)
