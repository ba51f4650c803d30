import { createHash, randomBytes } from "node:crypto";

/** 256 random bits as 43 letters, digits, "-" and "_". */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/**
 * What is kept of such a secret. A plain SHA-256 is right here: 256 random bits can be neither guessed nor tabulated, so
 * a slow hash as for passwords would protect nothing and cost every request its time.
 */
export const hashOf = (secret: string): string =>
  createHash("sha256").update(secret).digest("base64url");
