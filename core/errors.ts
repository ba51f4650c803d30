/**
 * core/ is what every other folder may lean on: processes, files, clocks, the warehouse's one owner, releases and the
 * state store. It knows nothing of universities.
 */

/** The person at the keyboard can fix it: printed as message + hint, exit code 2, no stack. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly hint: string;
  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

export interface SourceErrorFields {
  readonly system: string;
  readonly resource?: string;
  /** True when trying again later may succeed. */
  readonly retryable: boolean;
  readonly hint: string;
  readonly cause?: unknown;
}

/** An outside system failed. Its public fields go to the run record. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly system: string;
  readonly resource: string | undefined;
  readonly retryable: boolean;
  readonly hint: string;
  constructor(message: string, fields: SourceErrorFields) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.system = fields.system;
    this.resource = fields.resource;
    this.retryable = fields.retryable;
    this.hint = fields.hint;
  }
}

/** One of our own declarations is wrong. Thrown at start-up, never in the middle of a run. */
export class ContractError extends Error {
  override readonly name = "ContractError";
}

/** The message of anything thrown, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether a file system call failed because the file is not there. */
export function isMissingFile(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Whether the state store refused a row because another one has its place: SQLite and PostgreSQL say it in their own ways. */
export function isTaken(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return error.code === "23505" || error.code === "SQLITE_CONSTRAINT_UNIQUE";
}

/** What zod says is wrong with a value. */
interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of a union: what is wrong with the value as each of its shapes. */
  readonly errors?: readonly (readonly Issue[])[] | undefined;
}

/** Each issue as "sources.hr.url: …"; of a union what is wrong as the shape that it is most like. */
export const issuesAsText = (issues: readonly Issue[]): string =>
  issues.flatMap((issue) => plainIssues(issue, [])).join("; ");

function plainIssues(issue: Issue, around: readonly PropertyKey[]): readonly string[] {
  const path = [...around, ...issue.path];
  const [nearest] = [...(issue.errors ?? [])].sort((a, b) => distance(a) - distance(b));
  if (nearest !== undefined) return nearest.flatMap((one) => plainIssues(one, path));
  return [`${path.join(".") || "(top)"}: ${issue.message}`];
}

/** An entry that a shape does not have, or has and is not there, tells more against it than a wrong value. */
const distance = (issues: readonly Issue[]): number =>
  issues.reduce((sum, { code, message }) => sum + weightOf(code, message), 0);

function weightOf(code: string | undefined, message: string): number {
  if (code === "unrecognized_keys") return 10 * message.split(",").length;
  return message.endsWith("received undefined") ? 10 : 1;
}
