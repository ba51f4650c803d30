/** The nested question: departments, of each some members, of each some authorships. */
export interface Nested {
  readonly orgs: readonly string[];
  readonly staff: number;
  readonly records: number;
}

/** An answer in one shape, whoever gave it, so that answers can be held against each other. */
export type NestedAnswer = readonly {
  readonly orgNo: string;
  readonly members: readonly {
    readonly id: string;
    readonly person: {
      readonly name: string | null;
      readonly authorships: readonly { readonly id: string; readonly name: string | null }[];
    } | null;
  }[];
}[];

export const nestedQuery = `query Nested($orgs: [String!]!, $staff: Int!, $records: Int!) {
  orgUnits(where: { orgNo: { in: $orgs } }, orderBy: [{ orgNo: ASC }], first: 20) {
    nodes { orgNo members(first: $staff, orderBy: [{ id: ASC }]) {
      id person { name authorships(first: $records, orderBy: [{ id: ASC }]) { id name } } } }
  }
}`;

export const lookUpQuery = "query LookUp($id: ID!) { person(id: $id) { id name staffNo } }";

/** Sessions by unit and term. No roll-up knows weekdays: to name one is to ask the sessions themselves. */
const sessions = (where: string) => `query Sessions($first: Int!) {
  classSessionGroups(by: ["orgNo", "term"], first: $first${where}
    figures: [{ as: "present", fn: SUM, of: "present" }, { as: "expected", fn: SUM, of: "expected" }]) {
    groups { keys { value } count figures { value } }
  }
}`;
export const rawGroupsQuery = sessions(", where: { weekday: { ge: 1 } }");
export const rollUpGroupsQuery = sessions("");

/** Each keeps two cores busy for about a second or more on a full campus. */
export const heavyQueries = [
  `query Busiest($first: Int!) {
    classSessionGroups(by: ["sectionId", "roomId", "heldOn:week"], first: $first, orderBy: [{ by: "teachers", direction: DESC }]
      figures: [{ as: "teachers", fn: COUNT_DISTINCT, of: "personId" }, { as: "present", fn: SUM, of: "present" }]) {
      groups { keys { value } figures { value } }
    }
  }`,
  `query Outputs($first: Int!) {
    outputs(first: $first, orderBy: [{ title: DESC }]) {
      nodes { title authors(first: 10) { name person { name title { titleName } homeOrg { org { name } } } } }
    }
  }`,
  `query Authors($first: Int!) {
    persons(first: $first, orderBy: [{ name: ASC_PINYIN }], where: { authorships: { some: { isCorresponding: { eq: true } } } }) {
      totalCount
      nodes { name authorships(first: 5) { output { title publishedOn } } projectMemberships(first: 5) { project { name } } }
    }
  }`,
] as const;

/** Every session a group of its own, by the name of its course: seconds of work over 700,000 rows. */
export const longQuery = `query Long($first: Int!) {
  classSessionGroups(by: ["id", "heldOn", "section.course.name"], first: $first, orderBy: [{ by: "section.course.name", direction: DESC }]
    figures: [{ as: "rooms", fn: COUNT_DISTINCT, of: "roomId" }, { as: "teachers", fn: COUNT_DISTINCT, of: "personId" }]) {
    groups { keys { value } }
  }
}`;
