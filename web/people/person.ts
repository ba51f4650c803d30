/** Where a row comes from, as every row says it. */
export interface Sourced {
  readonly sourceSystem: string | null;
  readonly run: string | null;
}

interface Named {
  readonly name: string | null;
}

export interface Belonging extends Sourced {
  readonly id: string;
  readonly kind: string | null;
  readonly share: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly org: Named | null;
}

export interface TitleHeld extends Sourced {
  readonly id: string;
  readonly titleName: string | null;
  readonly level: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

export interface Teaching extends Sourced {
  readonly id: string;
  readonly role: string | null;
  readonly share: string | null;
  readonly hours: string | null;
  readonly section: {
    readonly sectionNo: string | null;
    readonly courseName: string | null;
    readonly enrolled: number | null;
    readonly firstWeek: number | null;
    readonly lastWeek: number | null;
  } | null;
}

export interface Membership extends Sourced {
  readonly id: string;
  readonly role: string | null;
  readonly orderNo: number | null;
  readonly project: {
    readonly projectNo: string | null;
    readonly name: string | null;
    readonly level: string | null;
    readonly state: string | null;
    readonly startOn: string | null;
    readonly plannedEndOn: string | null;
    readonly contractAmount: string | null;
  } | null;
}

export interface Authorship extends Sourced {
  readonly id: string;
  readonly orderNo: number | null;
  readonly isCorresponding: boolean | null;
  readonly output: {
    readonly title: string | null;
    readonly type: string | null;
    readonly venue: string | null;
    readonly publishedOn: string | null;
    readonly publishedPrecision: string | null;
  } | null;
}

export interface RoomHeld extends Sourced {
  readonly id: string;
  readonly purpose: string | null;
  readonly area: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly room: {
    readonly roomNo: string | null;
    readonly buildingName: string | null;
    readonly doorNo: string | null;
  } | null;
}

export interface Studied extends Sourced {
  readonly id: string;
  readonly educationName: string | null;
  readonly degreeName: string | null;
  readonly school: string | null;
  readonly major: string | null;
  readonly enteredOn: string | null;
  readonly graduatedOn: string | null;
}

export interface Person extends Sourced {
  readonly id: string;
  readonly name: string | null;
  readonly namePinyin: string | null;
  readonly staffNo: string | null;
  readonly studentNo: string | null;
  readonly formerName: string | null;
  readonly sexName: string | null;
  readonly birthDate: string | null;
  readonly idNo: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly ethnicName: string | null;
  readonly politicalName: string | null;
  readonly highestEducationName: string | null;
  readonly highestDegreeName: string | null;
  readonly staff:
    | (Sourced & {
        readonly statusName: string | null;
        readonly categoryName: string | null;
        readonly joinedOn: string | null;
        readonly researchField: string | null;
      })
    | null;
  readonly homeOrg: { readonly org: (Named & { readonly orgNo: string | null }) | null } | null;
  readonly duty: { readonly dutyName: string | null } | null;
  readonly post: { readonly gradeName: string | null } | null;
  readonly title: { readonly titleName: string | null } | null;
  readonly orgs: readonly Belonging[];
  readonly titles: readonly TitleHeld[];
  readonly teaching: readonly Teaching[];
  readonly projectMemberships: readonly Membership[];
  readonly authorships: readonly Authorship[];
  readonly rooms: readonly RoomHeld[];
  readonly educations: readonly Studied[];
}

/** As many rows of a block as are asked for; a full block may have more. */
export const mostRows = 100;

const source = "id sourceSystem run";

export const personQuery = `query Person($id: ID!, $term: String!) {
  release { id today publishedAt }
  person(id: $id) {
    ${source} name namePinyin staffNo studentNo formerName sexName birthDate idNo phone email
    ethnicName politicalName highestEducationName highestDegreeName
    staff { ${source} statusName categoryName joinedOn researchField }
    homeOrg { org { name orgNo } } duty { dutyName } post { gradeName } title { titleName }
    orgs(first: ${mostRows}, orderBy: [{ kind: ASC }, { validFrom: DESC }]) {
      ${source} kind share validFrom validTo org { name }
    }
    titles(first: ${mostRows}, orderBy: [{ validFrom: DESC }]) {
      ${source} titleName level validFrom validTo
    }
    teaching(first: ${mostRows}, where: { term: { eq: $term } }, orderBy: [{ section: { courseNo: ASC } }]) {
      ${source} role share hours section { sectionNo courseName enrolled firstWeek lastWeek }
    }
    projectMemberships(first: ${mostRows}, orderBy: [{ project: { startOn: DESC } }]) {
      ${source} role orderNo
      project { projectNo name level state startOn plannedEndOn contractAmount }
    }
    authorships(first: ${mostRows}, orderBy: [{ output: { publishedOn: DESC } }]) {
      ${source} orderNo isCorresponding output { title type venue publishedOn publishedPrecision }
    }
    rooms(first: ${mostRows}, orderBy: [{ validFrom: DESC }]) {
      ${source} purpose area validFrom validTo room { roomNo buildingName doorNo }
    }
    educations(first: ${mostRows}, orderBy: [{ graduatedOn: DESC }]) {
      ${source} educationName degreeName school major enteredOn graduatedOn
    }
  }
}`;

export interface PersonAnswer {
  readonly release: {
    readonly id: number;
    readonly today: string;
    readonly publishedAt: string;
  } | null;
  readonly person: Person | null;
}

/** The term a day lies in, by the university's calendar of this campus: autumn from August, spring from February. */
export function termOf(day: string): string {
  const [year = 0, month = 0] = day.split("-").map(Number);
  if (month >= 8) return `${year}-${year + 1}-1`;
  return month === 1 ? `${year - 1}-${year}-1` : `${year - 1}-${year}-2`;
}
