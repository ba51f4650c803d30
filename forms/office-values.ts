/** LibreOffice as the second calculator: for formulas that forms/formula does not compute. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Uncomputed } from "./formula/calculate.ts";
import { cellName } from "./package/address.ts";
import type { CachedValue } from "./package/cell-formula.ts";
import { type LookedCell, lookAt } from "./package/look.ts";
import { openTemplate } from "./package/patch.ts";

/** The value of a cell as LibreOffice computes it; undefined where it is not installed or does not come to an end. */
export type OfficeValues = (
  cell: Pick<Uncomputed, "sheet" | "column" | "row">,
) => CachedValue | undefined;

const limitSeconds = 120;

/** It computes every formula when it opens a file, runs no macro and follows no link, whatever its user's settings are. */
const settings = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>1</value></prop></item>
</oor:items>
`;

/** Opens a workbook in LibreOffice, in a folder of its own that is gone afterwards. */
export function officeValues(bytes: Uint8Array): OfficeValues {
  const folder = mkdtempSync(join(tmpdir(), "fillonce-office-"));
  try {
    mkdirSync(join(folder, "profile", "user"), { recursive: true });
    writeFileSync(join(folder, "profile", "user", "registrymodifications.xcu"), settings);
    const file = join(folder, "filled.xlsx");
    writeFileSync(file, bytes, { mode: 0o600 });
    const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
    const out = join(folder, "out");
    const asked = [profile, "--headless", "--norestore", "--convert-to", "xlsx", "--outdir", out];
    // timeout ends the whole family: soffice is only what starts it.
    const limit = ["--signal=KILL", String(limitSeconds), "soffice"];
    const { status } = spawnSync("timeout", [...limit, ...asked, file], { stdio: "ignore" });
    const made = join(out, "filled.xlsx");
    return status === 0 && existsSync(made) ? valuesIn(readFileSync(made)) : () => undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function valuesIn(bytes: Uint8Array): OfficeValues {
  const workbook = openTemplate(bytes);
  const sheets = new Map<string, ReadonlyMap<string, LookedCell>>();
  return ({ sheet, column, row }) => {
    const known = sheets.get(sheet);
    const cells =
      known ??
      new Map(
        lookAt(workbook, sheet)?.cells.map((one) => [cellName(one.column, one.row), one] as const),
      );
    sheets.set(sheet, cells);
    return told(cells.get(cellName(column, row)));
  };
}

/** An error may be LibreOffice's own: a function that it does not know either. */
function told(cell: LookedCell | undefined): CachedValue {
  if (cell === undefined || cell.kind === "blank" || cell.kind === "error") return undefined;
  if (cell.kind === "number") return Number(cell.text);
  return cell.kind === "boolean" ? cell.text === "TRUE" : cell.text;
}
