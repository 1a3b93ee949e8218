"""look.py KIND FILE - what an independent reader finds in a DOCX or OFD, as JSON on stdout. Run by /usr/bin/python3."""
import io
import json
import re
import sys
import xml.etree.ElementTree as ET
import zipfile


def docx(path):
    import docx

    d = docx.Document(path)
    s = d.sections[0]
    text = [p.text for p in d.paragraphs]
    for t in d.tables:
        for row in t.rows:
            text += [c.text for c in row.cells]
    return {
        "text": "\n".join(text),
        "styles": sorted({p.style.name for p in d.paragraphs}),
        "tables": len(d.tables),
        "margins": [round(x.mm, 1) for x in (s.top_margin, s.left_margin, s.right_margin, s.bottom_margin)],
        "parts": check_parts(path),
    }


def check_parts(path):
    z = zipfile.ZipFile(path)
    assert z.testzip() is None
    names = z.namelist()
    for name in names:
        if name.endswith((".xml", ".rels")):
            ET.fromstring(z.read(name))
    return names


def deltas(text):
    """Number of deltas a DeltaX stands for: plain numbers, and "g n v" for n times v."""
    n, parts, i = 0, text.split(), 0
    while i < len(parts):
        if parts[i] == "g":
            n += int(parts[i + 1])
            i += 3
        else:
            n += 1
            i += 1
    return n


def ofd(path):
    z = zipfile.ZipFile(path)
    ns = "{http://www.ofdspec.org/2016}"
    ids, text, wrong, top, objects, fonts = [], [], 0, 0, 0, set()
    for name in check_parts(path):
        if not name.endswith(".xml"):
            continue
        for el in ET.parse(io.BytesIO(z.read(name))).iter():
            if el.tag == ns + "MaxUnitID":
                top = int(el.text)
            if "ID" in el.attrib:
                ids.append(int(el.attrib["ID"]))
            if el.tag == ns + "FontFile":
                fonts.add(el.text)
            if el.tag == ns + "TextObject":
                objects += 1
                code = el.find(ns + "TextCode")
                text.append(code.text)
                want = len(code.text) - 1
                wrong += deltas(code.attrib.get("DeltaX", "")) != want
    return {
        "text": "".join(text),
        "unique": len(ids) == len(set(ids)),
        "top": max(ids) <= top,
        "wrong": wrong,
        "objects": objects,
        "fonts": len(fonts),
        "parts": z.namelist(),
    }


for kind, name in zip(sys.argv[1::2], sys.argv[2::2]):
    print(json.dumps({"docx": docx, "ofd": ofd}[kind](name), ensure_ascii=False))
