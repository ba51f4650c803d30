export interface Week {
  readonly term: string;
  readonly week: number;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly note: string | null;
  /** e.g. 2026—2027学年第一学期第10教学周（11月2日—8日） */
  readonly heading: string;
  /** Sessions are recorded day by day: a brief can be made. */
  readonly recorded: boolean;
}

type Light = "green" | "yellow" | "red" | "none";

/** One number of the brief, unrounded; null: not computed, not recorded, or not comparable. */
export interface Measure {
  readonly id: string;
  readonly zh: string;
  readonly unit: string;
  readonly value: number | null;
  /** What it is a share of, or was found among. */
  readonly n: number | null;
  readonly previous: number | null;
  readonly lastYear: number | null;
  readonly light: Light;
  readonly parts: string | null;
  readonly definition: string;
  readonly threshold: string;
  readonly owner: string;
  readonly next: string | null;
  readonly missing: string | null;
}

export interface College {
  readonly collegeNo: string;
  readonly college: string;
  readonly collegeShort: string;
  /** Percent; null below the coverage floor. */
  readonly rate: number | null;
  readonly light: Light;
}

export interface Brief {
  readonly state: string;
  readonly stateZh: string;
  readonly releaseId: number;
  readonly lead: readonly { readonly zh: string; readonly lines: readonly string[] }[];
  readonly blocks: readonly {
    readonly id: string;
    readonly zh: string;
    readonly measures: readonly Measure[];
  }[];
  readonly colleges: readonly College[];
  readonly coverageFloor: number;
}

export const weeksQuery = "{ weeks { term week startsOn endsOn note heading recorded } }";

export const briefQuery = `query Brief($term: String!, $week: Int!) {
  weeklyBrief(term: $term, week: $week) {
    state stateZh releaseId coverageFloor
    lead { zh lines }
    blocks { id zh measures {
      id zh unit value n previous lastYear light parts definition threshold owner next missing
    } }
    colleges { collegeNo college collegeShort rate light }
  }
}`;

/** Changes of the schedule by the day they concern, and by kind. */
export const changesQuery = `query Changes($from: Date!, $to: Date!) {
  changes: scheduleChangeGroups(
    by: ["originalOn", "changeType"], first: 100, where: { originalOn: { ge: $from, le: $to } }
  ) { groups { keys { value } count } }
}`;

export interface ChangesAnswer {
  readonly changes: {
    readonly groups: readonly {
      readonly keys: readonly { readonly value: string | null }[];
      readonly count: number | null;
    }[];
  } | null;
}
