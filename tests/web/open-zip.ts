import { spawnSync } from "node:child_process";

/** A workbook of a zip as another program reads it. */
interface Workbook {
  readonly name: string;
  /** The text of every cell of every sheet. */
  readonly texts: readonly string[];
}

const program = `
import io, json, sys, zipfile, openpyxl
found = []
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    for entry in archive.infolist():
        book = openpyxl.load_workbook(io.BytesIO(archive.read(entry)))
        cells = (c.value for sheet in book for row in sheet.iter_rows() for c in row)
        found.append({"name": entry.filename, "texts": [str(v) for v in cells if v is not None]})
json.dump(found, sys.stdout)
`;

/** Every entry of a zip opened by openpyxl; throws when one is no workbook. */
export function openZip(file: string): readonly Workbook[] {
  const { status, stdout, stderr } = spawnSync("/usr/bin/python3", ["-c", program, file], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`"${file}" holds what is no workbook: ${stderr}`);
  return JSON.parse(stdout); // as the program writes it
}
