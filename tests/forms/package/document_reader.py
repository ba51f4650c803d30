"""What a .docx holds, read by the standard library alone: controls, cells, properties, and the bytes of each part."""

import hashlib
import json
import sys
import zipfile
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(element):
    out = []
    for one in element.iter():
        if one.tag == W + "t":
            out.append(one.text or "")
        elif one.tag == W + "br":
            out.append("\n")
        elif one.tag == W + "tab":
            out.append("\t")
    return "".join(out)


def look_of(element):
    run = element.find(".//" + W + "r/" + W + "rPr")
    if run is None:
        return {}
    fonts = run.find(W + "rFonts")
    size = run.find(W + "sz")
    return {
        "font": None if fonts is None else fonts.get(W + "eastAsia"),
        "size": None if size is None else size.get(W + "val"),
        "bold": run.find(W + "b") is not None,
    }


with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    parts = {name: archive.read(name) for name in archive.namelist()}
for name, data in parts.items():
    if name.endswith((".xml", ".rels")):
        ElementTree.fromstring(data)
document = ElementTree.fromstring(parts["word/document.xml"])
controls = {}
for control in document.iter(W + "sdt"):
    tag = control.find(W + "sdtPr/" + W + "tag")
    if tag is not None:
        content = control.find(W + "sdtContent")
        controls[tag.get(W + "val")] = {"text": text_of(content), **look_of(content)}
cells = []
for cell in document.iter(W + "tc"):
    shade = cell.find(W + "tcPr/" + W + "shd")
    cells.append({"text": text_of(cell), "fill": None if shade is None else shade.get(W + "fill"), **look_of(cell)})
properties = {}
if "docProps/custom.xml" in parts:
    for one in ElementTree.fromstring(parts["docProps/custom.xml"]):
        properties[one.get("name")] = "".join(one.itertext())
body = document.find(W + "body")
json.dump(
    {
        "parts": {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()},
        "controls": controls,
        "cells": cells,
        "text": text_of(body),
        "last": list(body)[-1].tag.replace(W, ""),
        "properties": properties,
    },
    sys.stdout,
)
