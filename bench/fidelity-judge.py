"""Judges patched packages: reads {"before", "after", "sheet", "at", "touched"} a line, prints {"verdict", "why"} a line.

Shares no code with what it judges: its own zip reader, its own XML reader.
"""
import json, re, sys, warnings, zipfile
import xml.etree.ElementTree as tree

warnings.simplefilter("ignore")


def local(element):
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def parts(file):
    archive = zipfile.ZipFile(file)
    return [i.filename for i in archive.infolist()], {i.filename: archive.read(i) for i in archive.infolist() if not i.is_dir()}


def column(name):
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def flat(element):
    return (element.tag, tuple(sorted(element.attrib.items())), element.text or "", tuple((flat(e), e.tail or "") for e in element))


def same_workbook(before, after):
    """Equal but for the flags of calculation."""
    def shape(data):
        root = tree.fromstring(data)
        return [flat(e) for e in root if local(e) != "calcPr"], root.attrib
    return shape(before) == shape(after)


def without(data, needle):
    return re.sub(rb"<[^<>]*" + needle + rb"[^<>]*>", b"", data)


def cells(data):
    """Every cell by address, rows in order; dimension and spans left out."""
    root = tree.fromstring(data)
    found, around, row = {}, [], 0
    for child in root:
        if local(child) != "sheetData":
            if local(child) != "dimension":
                around.append(flat(child))
            continue
        for line in child:
            if local(line) != "row":
                continue
            row = int(line.get("r") or row + 1)
            look = {k: v for k, v in line.attrib.items() if k not in ("r", "spans")}
            if look:
                found.setdefault(("row", row), look)
            place = 0
            for cell in line:
                if local(cell) != "c":
                    continue
                place = column(re.sub(r"\d", "", cell.get("r"))) if cell.get("r") else place + 1
                attributes = {k: v for k, v in cell.attrib.items() if k != "r"}
                inner = tuple(flat(e) for e in cell)
                found[(row, place)] = (attributes, inner)
    return found, around


def formula_only(cell):
    attributes, inner = cell
    return {k: v for k, v in attributes.items() if k not in ("t", "vm")}, tuple(e for e in inner if e[0].endswith("}f"))


def judge(task):
    names, before = parts(task["before"])
    new_names, after = parts(task["after"])
    chain = [n for n in names if n.lower().endswith("calcchain.xml")]
    kept = [n for n in names if n not in chain or n in new_names]
    if new_names != kept:
        return "lossy", f"entries differ: {sorted(set(kept) ^ set(new_names))[:3]}"
    dropped = 0
    for name in new_names:
        if name not in after or before[name] == after[name]:
            continue
        if name not in task["touched"]:
            return "lossy", f"{name} changed unsaid"
        if name == task["sheet"] and task["at"] == [0, 0]:
            if task["text"] not in "".join(tree.fromstring(after[name]).itertext()):
                return "lossy", f"{name}: the text is not there"
            continue
        if name == task["sheet"]:
            old, around = cells(before[name])
            new, now = cells(after[name])
            if around != now:
                return "lossy", f"{name}: something beside the cells changed"
            written = new.pop(tuple(task["at"]), None)
            gone = old.pop(tuple(task["at"]), None)
            # The first cell of a shared formula hands it to the others when it goes.
            spelled = gone is not None and any(dict(e[1]).get("t") == "shared" and e[2] for e in gone[1])
            if written is None or task["text"] not in "".join(tree.fromstring(after[name]).itertext()):
                return "lossy", f"{name}: the text is not there"
            for place in old.keys() | new.keys():
                if old.get(place) == new.get(place):
                    continue
                if spelled and place in old and place in new and any(dict(e[1]).get("t") == "shared" for e in old[place][1]):
                    continue
                if place not in old or place not in new or place[0] == "row" or formula_only(old[place]) != formula_only(new[place]) or not formula_only(old[place])[1]:
                    return "lossy", f"{name}: {place} changed"
                dropped += 1
            continue
        if name.lower().endswith(".rels") or name == "[Content_Types].xml":
            if without(before[name], b"calcChain") == without(after[name], b"calcChain"):
                continue
            return "lossy", f"{name} changed beside calcChain"
        if b":workbook" in after[name] or b"<workbook" in after[name]:
            if same_workbook(before[name], after[name]):
                continue
        return "lossy", f"{name} changed"
    return "same", f"{dropped} values to compute" if dropped else ""


for line in sys.stdin:
    try:
        verdict, why = judge(json.loads(line))
    except Exception as error:
        verdict, why = "unreadable", f"{type(error).__name__}: {error}"
    print(json.dumps({"verdict": verdict, "why": why}), flush=True)
