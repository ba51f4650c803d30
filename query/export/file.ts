import { type FileHandle, open } from "node:fs/promises";

/** A file being written that only its owner can read; it must not be there yet. */
export interface NewFile {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Makes sure that the bytes are on the disk. */
  readonly close: () => Promise<void>;
  /** How many bytes were written so far. */
  readonly position: () => number;
}

export async function newFile(path: string): Promise<NewFile> {
  const handle: FileHandle = await open(path, "wx", 0o600);
  let position = 0;
  return {
    position: () => position,
    write: async (bytes) => {
      await handle.writeFile(bytes);
      position += bytes.length;
    },
    close: async () => {
      await handle.sync();
      await handle.close();
    },
  };
}
