import { rm } from "node:fs/promises";
import { BIGINT, type DuckDBAppender, DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import { type Connection, quoteName, quoteText } from "../core/duckdb.ts";
import { ContractError } from "../core/errors.ts";
import { sha256 } from "../core/ids.ts";
import { type Cast, castsOf, doubtOf, oddOf, problemOf } from "./casts.ts";
import type { Batch, ChunkManifest, CsvRows, ResourceLanding } from "./connector.ts";
import { discard, type Landing, landFile, landManifest } from "./landing.ts";
import { type Newest, newestSoFar } from "./newest.ts";
import { createProblems, type Problems } from "./problems.ts";
import type { Resource } from "./resource.ts";

const vectorRows = 2_048; // DuckDB's own vector
const chunkRows = 100_000;
const usualLine = 2 << 20; // bytes of a row in a file; DuckDB wants room for a few of them

/** Turns the batches of one resource into typed Parquet chunks. `push` in the order read, then `finish` once. */
export class Stage {
  readonly #connection: Connection;
  readonly #resource: Resource;
  readonly #landing: Landing;
  readonly #casts: readonly Cast[];
  readonly #problems: Problems;
  readonly #chunkRows: number;
  readonly #newest: Newest | undefined;
  readonly #vector: DuckDBDataChunk;
  readonly #chunks: ChunkManifest[] = [];
  readonly #notes: Record<string, number> = {};
  readonly #drift = new Set<string>();
  #appender: DuckDBAppender | undefined;
  #waiting: (readonly (string | null)[])[] = [];
  #ordinal = 0; // of the last record, bad ones counted
  #ordinals: number[] = []; // of the waiting
  #staged = 0; // rows in the staging table
  #from = "";
  #to = "";
  #skipped = 0;
  /** Rows pushed so far, good or bad. */
  seen = 0;

  private constructor(
    connection: Connection,
    resource: Resource,
    landing: Landing,
    problems: Problems,
    startedAt: number,
    rows: number,
  ) {
    this.#connection = connection;
    this.#resource = resource;
    this.#landing = landing;
    this.#casts = castsOf(resource);
    this.#problems = problems;
    this.#newest = newestSoFar(resource, startedAt);
    this.#chunkRows = rows;
    this.#vector = DuckDBDataChunk.create([...this.#casts.map(() => VARCHAR), BIGINT]);
  }

  static async open(
    connection: Connection,
    resource: Resource,
    landing: Landing,
    rows = chunkRows,
    startedAt = Date.now(), // milliseconds
  ): Promise<Stage> {
    const problems = await createProblems(connection, resource, castsOf(resource));
    return new Stage(connection, resource, landing, problems, startedAt, rows);
  }

  async push(batch: Batch): Promise<void> {
    if (batch.columns.length !== this.#casts.length)
      throw new ContractError(
        `a batch of "${this.#resource.name}" has other columns than declared`,
      );
    for (const line of batch.drift ?? []) this.#drift.add(line);
    this.#skipped += batch.skipped;
    const rows = batch.rows.length + (batch.csv?.rows ?? 0);
    this.seen += rows + (batch.problems?.length ?? 0);
    if (rows > 0) {
      if (this.#staged + this.#waiting.length === 0) this.#from = batch.range;
      this.#to = batch.range;
    }
    for (const row of batch.rows) {
      this.#waiting.push(row);
      this.#ordinals.push(++this.#ordinal);
      if (this.#waiting.length === vectorRows) await this.#append();
    }
    for (const problem of batch.problems ?? []) this.#problems.add(++this.#ordinal, problem);
    if (batch.csv !== undefined) await this.#take(batch.csv);
    if (this.#staged >= this.#chunkRows) await this.#write();
  }

  /** Writes what is left and answers what landed, to be compared with the count of the source. */
  async finish(expected: number): Promise<ResourceLanding> {
    await this.#write();
    const quarantined = await this.#problems.count();
    const file = this.#landing.name("problems");
    if (quarantined > 0) await landFile(this.#landing, file, (to) => this.#problems.write(to));
    const { system, run, fence } = this.#landing;
    const newest = this.#newest?.value();
    return {
      system,
      resource: this.#resource.name,
      ...(newest === undefined ? {} : { newest }),
      run,
      fence,
      expected,
      rows: this.#chunks.reduce((sum, chunk) => sum + chunk.rows, 0),
      quarantined,
      skipped: this.#skipped,
      chunks: this.#chunks,
      ...(quarantined > 0 ? { problems: file } : {}),
      notes: this.#notes,
      drift: [...this.#drift],
    };
  }

  /** Removes what was landed: the resource failed and will be read again from its start. */
  async abandon(): Promise<void> {
    await discard(
      this.#landing,
      this.#chunks.map((chunk) => chunk.file),
    );
  }

  /** Puts the rows of a file into the staging table and removes the file. */
  async #take({ path, rows, longest }: CsvRows): Promise<void> {
    await this.#append();
    this.#appender?.flushSync();
    if (this.#staged === 0) await this.#createStaged();
    await this.#connection.run(
      `INSERT INTO staged SELECT *, ${this.#ordinal} + row_number() OVER () FROM ${csvRows(path, longest, this.#casts)}`,
    );
    await rm(path, { force: true });
    this.#ordinal += rows;
    this.#staged += rows;
  }

  async #createStaged(): Promise<void> {
    const columns = this.#casts.map((cast) => `${cast.raw} VARCHAR`);
    await this.#connection.run(
      `CREATE OR REPLACE TABLE staged (${[...columns, "ordinal BIGINT"].join(", ")})`,
    );
  }

  async #append(): Promise<void> {
    if (this.#waiting.length === 0) return;
    if (this.#appender === undefined) {
      if (this.#staged === 0) await this.#createStaged();
      this.#appender = await this.#connection.raw.createAppender("staged");
    }
    fill(this.#vector, this.#waiting, this.#ordinals);
    this.#appender.appendDataChunk(this.#vector);
    this.#staged += this.#waiting.length;
    this.#waiting = [];
    this.#ordinals = [];
  }

  async #write(): Promise<void> {
    await this.#append();
    if (this.#staged === 0) return;
    this.#appender?.closeSync();
    this.#appender = undefined;
    const rows = (await this.#isPlain()) ? this.#staged : await this.#typeRows();
    await this.#newest?.take(this.#connection);
    if (rows > 0) this.#chunks.push(await this.#writeChunk(rows));
    this.#staged = 0;
  }

  /** Whether all staged rows are good and written plainly, as nearly all are: then their types are read off in one go. */
  async #isPlain(): Promise<boolean> {
    const [row] = await this.#connection.rows(
      `SELECT count(*) AS n FROM (SELECT 1 FROM staged WHERE ${doubtOf(this.#casts)} LIMIT 1)`,
    );
    if (Number(row?.["n"]) > 0) return false;
    const values = this.#casts.map((cast, i) => `${cast.quick} AS v${i}`);
    await this.#makeTyped(
      `VIEW typed AS SELECT ordinal, ${values.join(", ")}, NULL::INTEGER AS problem FROM staged`,
    );
    return true;
  }

  /** Looks at every row: what is wrong with it, what is noted of it. Answers how many are good. */
  async #typeRows(): Promise<number> {
    await this.#makeTyped(typed(this.#casts));
    await this.#count();
    const [counted] = await this.#connection.rows(
      "SELECT count(*) - count(problem) AS good, count(problem) AS bad FROM typed",
    );
    if (Number(counted?.["bad"]) > 0) await this.#problems.addTyped();
    return Number(counted?.["good"]);
  }

  async #makeTyped(definition: string): Promise<void> {
    const [old] = await this.#connection.rows(
      "SELECT view_name FROM duckdb_views() WHERE view_name = 'typed' AND NOT internal",
    );
    await this.#connection.run(`DROP ${old === undefined ? "TABLE" : "VIEW"} IF EXISTS typed`);
    await this.#connection.run(`CREATE ${definition}`);
  }

  async #count(): Promise<void> {
    const notes = this.#casts.flatMap((cast) => cast.notes);
    if (notes.length === 0) return;
    const counts = notes.map((note, i) => `count(*) FILTER (WHERE ${note.when}) AS n${i}`);
    const [row] = await this.#connection.rows(
      `SELECT ${counts.join(", ")} FROM staged WHERE ordinal IN (SELECT ordinal FROM typed WHERE odd)`,
    );
    for (const [i, note] of notes.entries()) {
      const changed = Number(row?.[`n${i}`]);
      if (changed > 0) this.#notes[note.text] = (this.#notes[note.text] ?? 0) + changed;
    }
  }

  async #writeChunk(rows: number): Promise<ChunkManifest> {
    const { system, run, fence, since = "" } = this.#landing;
    const resource = this.#resource.name;
    const range = this.#from === this.#to ? this.#from : `${this.#from} … ${this.#to}`;
    const file = this.#landing.name(String(this.#chunks.length + 1));
    const columns = this.#casts.map((cast, i) => `v${i} AS ${quoteName(cast.name)}`);
    const digest = await landFile(this.#landing, file, (to) =>
      this.#connection.run(
        `COPY (SELECT ordinal AS _ordinal, ${columns.join(", ")} FROM typed WHERE problem IS NULL)
         TO ${quoteText(to)} (FORMAT parquet, COMPRESSION zstd)`,
      ),
    );
    const chunk_id = sha256(run, system, resource, since, range);
    const manifest = { chunk_id, system, resource, run, fence, file, range, rows, sha256: digest };
    await landManifest(this.#landing, manifest);
    return manifest;
  }
}

function typed(casts: readonly Cast[]): string {
  const values = casts.map((cast, i) => `${cast.value} AS v${i}`);
  return `TABLE typed AS
    SELECT ordinal, ${casts.map((_, i) => `v${i}`).join(", ")}, ${problemOf(casts)} AS problem, odd
    FROM (SELECT ordinal, ${[...casts.map((cast) => cast.raw), ...values].join(", ")}, ${oddOf(casts)} AS odd FROM staged)`;
}

function csvRows(path: string, longest: number, casts: readonly Cast[]): string {
  const columns = casts.map((cast) => `${cast.raw}: 'VARCHAR'`).join(", ");
  const line = Math.max(usualLine, longest + 1);
  return `read_csv(${quoteText(path)}, columns = {${columns}}, auto_detect = false, header = false, delim = ',',
    quote = '"', escape = '"', nullstr = '\\N', allow_quoted_nulls = false, new_line = '\\n', max_line_size = ${line}, buffer_size = ${4 * line})`;
}

function fill(
  vector: DuckDBDataChunk,
  rows: readonly (readonly (string | null)[])[],
  ordinals: readonly number[],
): void {
  vector.reset();
  vector.rowCount = rows.length;
  const last = vector.columnCount - 1;
  for (let c = 0; c < last; c += 1) {
    const column = vector.getColumnVector(c);
    for (let r = 0; r < rows.length; r += 1) column.setItem(r, rows[r]?.[c] ?? null);
    column.flush();
  }
  vector.setColumnValues(
    last,
    ordinals.map((ordinal) => BigInt(ordinal)),
  );
}
