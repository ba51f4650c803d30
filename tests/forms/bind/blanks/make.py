"""Writes every blank with its truth into this folder; run it with a Python that has openpyxl: python3 make.py"""

from pathlib import Path

import documents
import later
import sealed
import strangers
import styles
import workbooks

folder = Path(__file__).parent
for write in workbooks.every + documents.every + later.every + styles.every + sealed.every + strangers.every:
    write(folder)
