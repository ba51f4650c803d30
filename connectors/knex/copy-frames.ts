/** What of a socket is used here. */
export interface DataStream {
  readonly listeners: (event: "data") => readonly unknown[];
  readonly removeAllListeners: (event: "data") => unknown;
  readonly on: (event: "data", listener: (data: Buffer) => void) => unknown;
}

const rowMessage = 0x64; // 'd', CopyData: one row
const readyMessage = 0x5a; // 'Z', ReadyForQuery: the statement is over
const head = 5; // a letter, then four bytes of length that count themselves

/**
 * Stands between a server and its driver while one COPY runs: the messages that are rows are taken out, the others go on to
 * the driver, each whole. The driver makes an object of every message, which costs more than all else that is done with
 * a row. It must begin before the statement is sent, and ends by itself with it.
 */
export function takeRows(
  stream: DataStream,
  onRow: (bytes: Buffer, from: number, to: number) => void,
  onData: () => void,
): void {
  const driver = stream.listeners("data") as readonly ((data: Buffer) => void)[]; // what stood there as "data" listeners
  const forward = (message: Buffer): void => {
    for (const listener of driver) listener.call(stream, message);
  };
  let pieces: Buffer[] = [];
  let gathered = 0;
  let wanted = head;
  const read = (bytes: Buffer): void => {
    let at = 0;
    while (at + head <= bytes.length) {
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      if (end > bytes.length) break;
      const letter = bytes[at];
      if (letter === rowMessage) onRow(bytes, at + head, end);
      else {
        if (letter === readyMessage) giveBack();
        forward(bytes.subarray(at, end));
      }
      at = end;
    }
    const left = bytes.subarray(at);
    pieces = left.length === 0 ? [] : [left];
    gathered = left.length;
    wanted = left.length < head ? head : 1 + left.readUInt32BE(1);
  };
  const take = (data: Buffer): void => {
    onData();
    pieces.push(data);
    gathered += data.length;
    // A long row comes in many pieces: they are put together once.
    if (gathered >= wanted) read(pieces.length === 1 ? data : Buffer.concat(pieces, gathered));
  };
  const giveBack = (): void => {
    stream.removeAllListeners("data");
    for (const listener of driver) stream.on("data", listener);
  };
  stream.removeAllListeners("data");
  stream.on("data", take);
}
