"""Reading what dirty systems wrote: texts, dates, amounts, names, numbers of documents, codes."""
import csv
import datetime
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from answers import Day, Unknown

CODES = Path(__file__).resolve().parents[3] / "codes"


def said(value):
    """A text, or None for the ways in which systems say that there is nothing."""
    if value is None:
        return None
    text = re.sub(r"\s+", " ", str(value)).strip()
    return None if text in ("", "无") else text


def dated(value):
    """yyyy-MM-dd, yyyy-MM; None for the placeholders of an unknown date."""
    text = said(value)
    if text is None:
        return None
    if isinstance(value, (datetime.datetime, datetime.date)):
        text = value.strftime("%Y-%m-%d")
    if re.fullmatch(r"\d{6}", text):
        text = f"{text[:4]}-{text[4:]}"
    text = text[:10]
    return None if text.startswith("0000") or text == "1900-01-01" else text


def amount(value):
    """A decimal, or None when it is no number ("壹万元" is left to whoever keeps the ledger)."""
    try:
        return None if said(value) is None else Decimal(said(value))
    except InvalidOperation:
        return None


def person_name(value):
    """Spaces inside a Chinese name are typing; between Latin words they belong to it. One kind of middle dot."""
    text = said(value)
    if text is None:
        return None
    text = re.sub(r"(?<=[^\x00-\x7f])[ \u3000]+(?=[^\x00-\x7f])", "", text)
    return re.sub(r"(?<=[^\x00-\x7f])[•．.](?=[^\x00-\x7f])", "·", text)


def id_number(value):
    """Narrow characters, a large X, and 18 digits (GB 11643) where 15 were typed."""
    text = said(value)
    if text is None:
        return None
    text = unicodedata.normalize("NFKC", text).upper()
    if re.fullmatch(r"\d{15}", text):
        body = text[:6] + "19" + text[6:]
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        text = body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights)) % 11]
    return text


@lru_cache(maxsize=None)
def code_list(name, column="name"):
    with open(CODES / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return {row["code"]: row[column] or None for row in csv.DictReader(file)}


def named(code_list_name, code):
    """The printed name of a code; Unknown for a code that is not in the list."""
    if said(code) is None:
        return None
    return code_list(code_list_name).get(str(code), Unknown())


def month(text):
    return None if dated(text) is None else Day(dated(text), 2)


def day(text):
    return None if dated(text) is None else Day(dated(text), 3)


def holds(row, from_, to, on):
    """Half open: on the day one ends, the next one begins."""
    start, end = dated(row[from_]), dated(row[to])
    return (start is None or start <= on) and (end is None or end > on)
