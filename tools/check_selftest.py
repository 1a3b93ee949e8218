#!/usr/bin/env python3
"""The checks checked: a small tree with one fault after the other, each of which must be found at its line, and
nothing else. Ends with "N passed, N failed"."""
import os
import pathlib
import subprocess
import sys
import tempfile

TOOLS = pathlib.Path(__file__).resolve().parent
CLEAN = {
    "ARCHITECTURE.md": (TOOLS.parent / "ARCHITECTURE.md").read_text(encoding="utf-8"),
    "migrations/0001_core.sql": "create table unit (id @int);\n",
    "content/registers/parties/register.yaml": "id: parties\n",
    "content/registers/unit/register.yaml": "id: unit\n",
    "src/base/README.md": "# base\n- `a.h` `a.c` one thing\n- `now.c` time\n",
    "src/base/a.h": "int a_get(void);\n",
    "src/base/a.c": '#include "base/a.h"\n\nint a_get(void)\n{\n    return 1;\n}\n',
    "src/base/now.c": "#include <time.h>\n\nlong now(void)\n{\n    return time(NULL);\n}\n",
    "src/store/README.md": "| file | holds |\n|---|---|\n| `store.c` | SQL |\n",
    "src/store/store.c": '#include <sqlite3.h>\n\n#include "base/a.h"\n\nconst char *q = "select id from unit";\n',
    "src/web/README.md": "* web.c: pages\n",
    "src/web/web.c": '#include "base/a.h"\n\nvoid w(void)\n{\n    html_lit(b, "<p>");\n    puts("unit");\n}\n',
}
LAYERS, STYLE, MARKS = "check_layers.py", "check_style.py", "check_punctuation.py"
LONG = "int f(void)\n{\n" + "    a();\n" * 101 + "}\n"
# check, file, its text (None: the file goes away), expected "file:line" and a word of the sentence
FAULTS = [
    (LAYERS, "src/base/a.c", '#include "web/web.h"\n', "src/base/a.c:1", "may not look up"),
    (LAYERS, "src/base/a.h", '#include "store/store.c"\n', "src/base/a.h:1", "may not look up"),
    (LAYERS, "src/store/store.c", '#include "base/gone.h"\n', "src/store/store.c:1", "does not exist"),
    (LAYERS, "src/store/store.c", '\n#include "http/h.h"\n', "src/store/store.c:2", "strangers"),
    (LAYERS, "src/store/store.c", '#include "store.h"\n', "src/store/store.c:1", "from src/"),
    (LAYERS, "src/web/web.c", "#include <sqlite3.h>\n", "src/web/web.c:1", "only in store"),
    (LAYERS, "src/web/web.c", "#include <openssl/evp.h>\n", "src/web/web.c:1", "only in base"),
    (LAYERS, "src/web/web.c", "#include <unheard.h>\n", "src/web/web.c:1", "neither"),
    (LAYERS, "src/utils/u.c", "\n", "src/utils:1", "no rank"),
    (STYLE, "src/base/a.c", "void f(void)\n{\n    strcpy(a, b);\n}\n", "src/base/a.c:3", "banned"),
    (STYLE, "src/base/a.c", "long f(void)\n{\n    return time(NULL);\n}\n", "src/base/a.c:3", "base/now.c"),
    (STYLE, "src/base/a.c", "typedef struct a { int b; } a;\n", "src/base/a.c:1", "typedef"),
    (STYLE, "src/base/a.c", "int f(void)\n{\n    if (a)\n        return 1;\n    return 2;\n}\n", "src/base/a.c:4", "braces"),
    (STYLE, "src/base/a.c", "int f(void)\n{\n    if (a) {\n    } else\n        g();\n}\n", "src/base/a.c:5", "braces"),
    (STYLE, "src/base/a.c", LONG, "src/base/a.c:1", "101 lines"),
    (STYLE, "src/web/web.c", 'const char *q = "update unit set a = 1";\n', "src/web/web.c:1", "no SQL"),
    (STYLE, "src/web/web.c", 'const char *q = "sel"\n    "ect id from unit";\n', "src/web/web.c:1", "no SQL"),
    (STYLE, "src/web/web.c", 'int f(void)\n{\n    strbuf_printf(b, "<p>%s", s);\n}\n', "src/web/web.c:3", "html_lit"),
    (STYLE, "src/store/store.c", 'int f(void)\n{\n    html_lit(b, "</p>");\n}\n', "src/store/store.c:3", "only"),
    (STYLE, "src/web/web.c", 'const char *r = "parties";\n', "src/web/web.c:1", "register id"),
    (STYLE, "src/web/web.c", 'void *r(void)\n{\n    return content_register(c, "unit");\n}\n', "src/web/web.c:3", "part it plays"),
    (STYLE, "src/base/b.c", "\n", "src/base/README.md:1", "no line for b.c"),
    (STYLE, "src/base/a.c", None, "src/base/README.md:2", "a is not in this folder"),
    (STYLE, "src/web/README.md", None, "src/web/README.md:1", "README"),
    (STYLE, "docs/x.md", "see /ro" "ot/notes\n", "docs/x.md:1", "one machine"),
    (STYLE, "src/base/a.c", "/* TO" "DO later */\n", "src/base/a.c:1", "left over"),
    (MARKS, "src/base/a.c", '/* 甲,乙 */\nconst char *s = "没有保存,请再试";\n', "src/base/a.c:2", "half-width"),
    (MARKS, "src/base/a.c", 'const char *s = "共 "\n    "%d 件(在办)";\n', "src/base/a.c:2", "half-width"),
    (MARKS, "src/base/a.c", 'const char *s[] = {"甲,乙", "丙"}; /* half-width: as read */\nconst char *t = "丁:戊";\n',
     "src/base/a.c:2", "half-width"),
    (MARKS, "content/registers/parties/register.yaml", "id: parties\ntitle: 当事人(单位)\nwhen: \"a in ['甲,乙']\"\n",
     "content/registers/parties/register.yaml:2", "half-width"),
]


def lay(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")


def findings(check, fault):
    with tempfile.TemporaryDirectory(prefix="faheng-lint-") as folder:
        root = pathlib.Path(folder)
        lay(root, CLEAN)
        lay(root, fault)
        subprocess.run(["git", "init", "-q", "."], cwd=root, check=True)
        done = subprocess.run([sys.executable, TOOLS / check], env=dict(os.environ, LINT_ROOT=folder),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode().splitlines()


def main():
    results = []
    for check in (LAYERS, STYLE, MARKS):
        code, lines = findings(check, {})
        results.append((code == 0 and not lines, "%s: the clean tree gives %s" % (check, lines)))
    for check, name, text, place, word in FAULTS:
        code, lines = findings(check, {name: text})
        good = code == 1 and len(lines) == 1 and lines[0].startswith(place + ": ") and word in lines[0]
        results.append((good, "%s: expected %s ... %s, got %s" % (check, place, word, lines)))
    for good, sentence in results:
        if not good:
            print("tools/check_selftest.py:1: " + sentence)
    failed = sum(not good for good, _ in results)
    print("%d passed, %d failed" % (len(results) - failed, failed))
    sys.exit(1 if failed else 0)


main()
