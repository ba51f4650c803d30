/** Reads a zip's directory without trusting it: every refusal is a UserError that names the reason. */
import { crc32, inflateRawSync } from "node:zlib";
import { UserError } from "../../core/errors.ts";

export interface ZipLimits {
  readonly entries: number;
  /** Bytes after inflating, for one entry. */
  readonly entryBytes: number;
  /** Bytes after inflating, for all entries. */
  readonly totalBytes: number;
  /** Inflated over packed; asked only of entries above 4 MiB. */
  readonly ratio: number;
  /** The same above 32 MiB, where a workbook of real rows stays well below it. */
  readonly largeRatio: number;
}

export const zipLimits: ZipLimits = {
  entries: 10_000,
  entryBytes: 384 * 1024 * 1024,
  totalBytes: 768 * 1024 * 1024,
  ratio: 300,
  largeRatio: 40,
};

/** One file of a zip, still packed; `packed` is a view into the archive or bytes of our own. */
export interface ZipEntry {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  readonly utf8: boolean;
  readonly method: 0 | 8;
  readonly crc: number;
  readonly size: number;
  readonly packed: Uint8Array;
}

const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
const tooSmallForRatio = 4 * 1024 * 1024;
const large = 32 * 1024 * 1024;

function refuseZip(found: string, hint = "save the file again as .xlsx and retry"): never {
  throw new UserError(`cannot open the workbook: ${found}`, hint);
}

/** The entries in directory order; sizes are checked against the limits before anything is inflated. */
export function readZip(bytes: Uint8Array, limits: ZipLimits = zipLimits): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const directory = findDirectory(view);
  if (directory.lead > 0) return readZip(bytes.subarray(directory.lead), limits);
  if (directory.count > limits.entries)
    refuseZip(`it has ${directory.count} entries, at most ${limits.entries} are read`);
  const entries: ZipEntry[] = [];
  const seen = new Set<string>();
  const ranges: [number, number][] = [];
  let total = 0;
  let packed = 0;
  let at = directory.offset;
  for (let i = 0; i < directory.count; i++) {
    const found = readDirectoryEntry(bytes, view, at);
    at = found.next;
    ranges.push(found.range);
    const { entry } = found;
    total += entry.size;
    packed += entry.packed.length;
    checkSizes(entry, total, limits);
    const key = entry.name.toLowerCase().replaceAll("\\", "/");
    if (seen.has(key)) refuseZip(`the entry "${entry.name}" is there twice`);
    seen.add(key);
    entries.push(entry);
  }
  if (total > large * 3 && total > limits.largeRatio * packed)
    refuseZip(`it inflates ${Math.round(total / packed)}-fold in all (a zip bomb)`);
  ranges.sort((a, b) => a[0] - b[0]);
  for (let i = 1; i < ranges.length; i++)
    if ((ranges[i]?.[0] ?? 0) < (ranges[i - 1]?.[1] ?? 0)) refuseZip("its entries overlap");
  return entries;
}

/** The bytes of an entry; never more than the directory promised, and checked by CRC. */
export function inflateEntry(entry: ZipEntry): Uint8Array {
  let bytes: Uint8Array;
  if (entry.method === 0) bytes = entry.packed;
  else
    try {
      bytes = inflateRawSync(entry.packed, { maxOutputLength: Math.max(entry.size, 1) });
    } catch (cause) {
      throw new UserError(
        `cannot open the workbook: "${entry.name}" is damaged or larger than the ${entry.size} bytes its directory states`,
        "save the file again as .xlsx and retry",
        { cause },
      );
    }
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc)
    refuseZip(`"${entry.name}" is damaged (size or checksum differs from the directory)`);
  return bytes;
}

function checkSizes(entry: ZipEntry, total: number, limits: ZipLimits): void {
  const { name, size } = entry;
  if (size > limits.entryBytes)
    refuseZip(`"${name}" inflates to ${size} bytes, at most ${limits.entryBytes} are read`);
  if (total > limits.totalBytes)
    refuseZip(`it inflates to more than ${limits.totalBytes} bytes in all`);
  const ratio = size > large ? limits.largeRatio : limits.ratio;
  if (size > tooSmallForRatio && size > ratio * entry.packed.length)
    refuseZip(`"${name}" inflates ${Math.round(size / entry.packed.length)}-fold (a zip bomb)`);
}

interface Directory {
  readonly count: number;
  readonly offset: number;
  /** Bytes before the archive, that its offsets do not count. */
  readonly lead: number;
}

function findDirectory(view: DataView): Directory {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) !== endSignature) continue;
    const count = view.getUint16(at + 10, true);
    const offset = view.getUint32(at + 16, true);
    if (view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 8, true) !== count)
      refuseZip("it is one part of a divided archive");
    if (count === 0xffff || offset === 0xffffffff) return findLargeDirectory(view, at);
    const lead = at - view.getUint32(at + 12, true) - offset;
    const isThere = offset + 4 <= at && view.getUint32(offset, true) === directorySignature;
    return { count, offset, lead: isThere || count === 0 ? 0 : Math.max(0, lead) };
  }
  return refuseZip("it is not a zip archive, or it was cut short", "send the complete .xlsx file");
}

function findLargeDirectory(view: DataView, end: number): Directory {
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== 0x07064b50) refuseZip("its end is damaged");
  const at = Number(view.getBigUint64(locator + 8, true));
  if (at + 56 > view.byteLength || view.getUint32(at, true) !== 0x06064b50)
    refuseZip("its zip64 end is damaged");
  return {
    count: Number(view.getBigUint64(at + 32, true)),
    offset: Number(view.getBigUint64(at + 48, true)),
    lead: 0,
  };
}

function readDirectoryEntry(bytes: Uint8Array, view: DataView, at: number) {
  if (at + 46 > bytes.length || view.getUint32(at, true) !== directorySignature)
    refuseZip("its directory is damaged");
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const nameBytes = bytes.subarray(at + 46, nameEnd);
  const name = checkName(Buffer.from(nameBytes).toString("utf8"));
  if (flags & 0x41) refuseZip(`"${name}" is encrypted`, "remove the password, save and retry");
  if (method !== 0 && method !== 8)
    refuseZip(`"${name}" is packed by method ${method}, only stored and deflate are read`);
  const { size, packedSize, offset } = readSizes(view, at, nameEnd, extraEnd);
  const start = dataStart(view, offset, name);
  if (start + packedSize > bytes.length) refuseZip(`"${name}" reaches beyond the end of the file`);
  if (method === 0 && size !== packedSize) refuseZip(`"${name}" states two different sizes`);
  const entry: ZipEntry = {
    name,
    nameBytes,
    utf8: (flags & 0x800) !== 0,
    method,
    crc: view.getUint32(at + 16, true),
    size,
    packed: bytes.subarray(start, start + packedSize),
  };
  const range: [number, number] = [offset, start + packedSize];
  return { entry, range, next: extraEnd + view.getUint16(at + 32, true) };
}

function readSizes(view: DataView, at: number, extraStart: number, extraEnd: number) {
  let packedSize = view.getUint32(at + 20, true);
  let size = view.getUint32(at + 24, true);
  let offset = view.getUint32(at + 42, true);
  const none = 0xffffffff;
  if (size !== none && packedSize !== none && offset !== none) return { size, packedSize, offset };
  for (let extra = extraStart; extra + 4 <= Math.min(extraEnd, view.byteLength); ) {
    const length = view.getUint16(extra + 2, true);
    if (view.getUint16(extra, true) === 1) {
      let field = extra + 4;
      const next = (): number => {
        if (field + 8 > extra + 4 + length || field + 8 > view.byteLength)
          refuseZip("a zip64 size is damaged");
        field += 8;
        return Number(view.getBigUint64(field - 8, true));
      };
      if (size === none) size = next();
      if (packedSize === none) packedSize = next();
      if (offset === none) offset = next();
      return { size, packedSize, offset };
    }
    extra += 4 + length;
  }
  return refuseZip("a zip64 size is missing");
}

function dataStart(view: DataView, offset: number, name: string): number {
  if (offset + 30 > view.byteLength || view.getUint32(offset, true) !== 0x04034b50)
    refuseZip(`the header of "${name}" is damaged`);
  return offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
}

/** The name as it is, unless it leads out of the package. */
function checkName(name: string): string {
  const path = name.replaceAll("\\", "/");
  const climbs = path.split("/").some((step) => step === ".." || step === ".");
  if (path === "" || path.startsWith("/") || /^[a-z]:/i.test(path) || path.includes("\0") || climbs)
    refuseZip(`the entry name ${JSON.stringify(name)} points outside the package`);
  return name;
}
