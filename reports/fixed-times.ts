const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
// 1980-01-01 00:00, the earliest time a zip can state.
const fixedTime = 0x0021_0000;

/**
 * Sets the time of every entry of a zip that we made ourselves to the same moment, in place: exceljs stamps the clock
 * on each entry, and the same week of the same release must give the same bytes.
 */
export function withFixedTimes(zip: Uint8Array): Uint8Array {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.byteLength - 22;
  if (view.getUint32(end, true) !== endSignature)
    throw new Error("a zip with a comment at its end");
  const entries = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  for (let entry = 0; entry < entries; entry++) {
    if (view.getUint32(at, true) !== directorySignature)
      throw new Error(`no entry ${entry} in the directory of a zip`);
    view.setUint32(at + 12, fixedTime, true);
    view.setUint32(view.getUint32(at + 42, true) + 10, fixedTime, true);
    at +=
      46 +
      view.getUint16(at + 28, true) +
      view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true);
  }
  return zip;
}
