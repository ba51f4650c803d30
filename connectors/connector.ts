import type { Resource } from "./resource.ts";

/** A record that was read and cannot become a row: malformed, undecodable. It is counted as quarantined. */
export interface BadRow {
  readonly rule: "malformed" | "undecodable";
  readonly column?: string;
  /** What stood there and where, free of values that may be personal. e.g. "line 17 of a.ndjson is not a JSON object" */
  readonly found: string;
  /** In the order of `columns`, where they could be told apart. */
  readonly values?: readonly (string | null)[];
}

/**
 * A run of rows as the source gave them: every value as text, NULL as null, in the order of `columns`. `range` names
 * where they stood without naming the attempt, e.g. "GH > 010233", "page 17", "公房-兴庆.xlsx 房间 rows 5001-10000".
 */
export interface Batch {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly range: string;
  /** Lines read and knowingly left out: totals, notes, blank rows. They are part of `expected`. */
  readonly skipped: number;
  readonly problems?: readonly BadRow[];
  /** Where the source differs from what was declared, in a person's words. */
  readonly drift?: readonly string[];
  /** More rows in a file; whoever takes the batch removes it. */
  readonly csv?: CsvRows;
}

/** Rows as PostgreSQL's COPY writes them: comma, no head, NULL as \N without quotes, UTF-8. */
export interface CsvRows {
  readonly path: string;
  readonly rows: number;
  readonly longest: number; // bytes of the longest row
}

/** What the source says a resource looks like today. */
export interface ObservedColumn {
  readonly name: string;
  readonly type: string;
}

/**
 * One outside system. `count` must not share its counting with `read` (COUNT(*), the API's own total, a separate pass
 * over the file), because law 10 compares the two.
 */
export interface Connector extends AsyncDisposable {
  readonly describe: (resource: Resource) => Promise<readonly ObservedColumn[]>;
  /** With `since`, a value of the resource's cursor, only what may have changed since; without, everything. */
  readonly count: (resource: Resource, since?: string) => Promise<number>;
  readonly read: (resource: Resource, since?: string) => AsyncIterable<Batch>;
  /** Rows in all, asked for beside a read of changes; absent or undefined where only a whole read would tell. */
  readonly total?: (resource: Resource) => Promise<number | undefined>;
  /** A hash of all that decides what `read` brings: as long as it is the same, so are the rows. Absent, only reading tells. */
  readonly content?: (resource: Resource) => Promise<string>;
  /** Whether this resource can be read since a cursor; absent, none can. */
  readonly takesSince?: (resource: Resource) => boolean;
  /** What the account may do to these resources beyond reading, in the system's own words; empty: nothing. */
  readonly writeRights?: (resources: readonly Resource[]) => Promise<readonly string[]>;
}

/** One Parquet file of landed rows and what it promises. Written beside the file as <name>.json, last. */
export interface ChunkManifest {
  readonly chunk_id: string; // hash of (run, system, resource, range): the same work gives the same id
  readonly system: string;
  readonly resource: string;
  readonly run: string;
  readonly fence: number;
  readonly file: string; // relative to the landing folder
  readonly range: string;
  readonly rows: number;
  readonly sha256: string;
}

/**
 * One resource read to its end. expected = landed rows + quarantined + duplicates + skipped, where only the builder,
 * who sees the keys of all chunks, can tell landed from duplicates: `rows` here is both together.
 */
export interface ResourceLanding {
  readonly system: string;
  readonly resource: string;
  readonly run: string;
  readonly fence: number;
  readonly expected: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly skipped: number;
  readonly chunks: readonly ChunkManifest[];
  /** The cursor's value that was read from: only changes came, and nothing that is missing is gone. */
  readonly since?: string;
  /** The newest value of the cursor that was read, for the next time; absent without a cursor or a row that has one. */
  readonly newest?: string;
  /** What was read from, as the connector's `content` names it. */
  readonly content?: string;
  /** It is what was read last and was not read again: the rows and counts of then stand, those here are none. */
  readonly isUnchanged?: true;
  /** Rows of the source in all, when only changes came and it tells. */
  readonly total?: number;
  /**
   * Parquet of quarantined rows: ordinal, rule, column_name, found, source_row (JSON, L4 hidden), whole_row (nothing
   * hidden) and row_key, where it can be read; absent when there are none.
   */
  readonly problems?: string;
  /** What was changed on the way in, counted. e.g. "CSRQ: 0000-00-00 read as NULL" → 12 */
  readonly notes: Readonly<Record<string, number>>;
  readonly drift: readonly string[];
  /** What the source showed before it was read; JSON shows what its first rows have. */
  readonly shape?: readonly ObservedColumn[];
  /** Columns that nobody declared, new since the shape was accepted; they landed as `+<name>`. */
  readonly extras?: readonly string[];
}

/** What an extractor child tells the builder. */
export type ExtractorMessage =
  | {
      readonly type: "progress";
      readonly system: string;
      readonly resource: string;
      readonly rows: number;
    }
  | { readonly type: "landed"; readonly landing: ResourceLanding }
  | {
      readonly type: "failed";
      readonly system: string;
      readonly resource: string | undefined; // undefined: the whole system
      readonly message: string;
      readonly hint: string;
      readonly retryable: boolean;
      /** There was no room for what it read. */
      readonly error_class?: "DiskFull";
    }
  | { readonly type: "done"; readonly system: string; readonly rss_mb: number };

/** How to reach one system: from the configuration, secrets already resolved. */
export interface Access {
  /** SQLite file, drop folder, base URL, or the address of a database server without its password. */
  readonly location: string;
  /** Bearer token or password, where the system wants one. */
  readonly secret?: string;
  /** A database server; absent, a SQLite file. */
  readonly database?: DatabaseAccess;
  /** Where tokens come from; `secret` is the client's then. */
  readonly oauth2?: {
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly scope?: string;
  };
  /** The longest request to an API; absent, 30. */
  readonly timeoutSeconds?: number;
  /** Whether what an API answers is kept as it came; absent, it is not. */
  readonly keepAnswers?: boolean;
  /** What stands behind the name of a dropped file that is whole. e.g. ".done"; absent, files have none. */
  readonly marker?: string;
  /** A dropped file that changed less than so long ago is watched that long before it is read; absent, it is not. */
  readonly quietSeconds?: number;
  /** The hours in Shanghai in which the system may be read. e.g. "22:00-06:00"; absent, always. */
  readonly window?: string;
}

export interface DatabaseAccess {
  /** "postgres", "mysql" (MariaDB too), "mssql", "oracle", or the module of a knex client that the site installs. */
  readonly engine: string;
  /** Where tables stand that are declared without a schema; absent, where the account's own do. */
  readonly schema?: string;
  /** What happens when the account may write: it should not. */
  readonly account: "warn" | "refuse";
  /** The longest statement. */
  readonly timeoutSeconds: number;
  /** The longest silence between two rows. */
  readonly silenceSeconds: number;
}

/** What the builder tells an extractor child to do, as its first message. */
export interface ExtractorOrder {
  readonly system: string;
  readonly access: Access;
  readonly run: string;
  readonly fence: number;
  readonly landing: string; // folder
  readonly tmp: string; // folder
  /** The folder in which an API's answers are kept as they came; absent, they are not. */
  readonly answers?: string;
  readonly memory: string; // DuckDB's, e.g. "512MB"
  /** Resources that need no reading: another extractor of this run landed them, or gave them up, before it died. */
  readonly landed?: readonly string[];
  /** From which value of its cursor each resource is read; one that is not named is read whole. */
  readonly since?: Readonly<Record<string, string>>;
  /** The content each resource was read from last; one that still has it need not be read. */
  readonly contents?: Readonly<Record<string, string>>;
  /** The columns of the shapes that were accepted, by resource; one that was never read has none. */
  readonly known?: Readonly<Record<string, readonly string[]>>;
}
