// Written by `npm run schema` from the *.graphql files of web/ and graphql/schema.graphql.

import type { Operation } from "./ask.ts";

/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type FormFieldsFragment = { readonly id: string, readonly titleZh: string, readonly titleEn: string, readonly office: string, readonly officeZh: string, readonly subject: string, readonly media: string, readonly clock: string, readonly clockZh: string, readonly fields: number, readonly manual: number };

export type FormsQueryVariables = Exact<{ [key: string]: never; }>;


export type FormsQuery = { readonly forms: ReadonlyArray<FormFieldsFragment> };

export type OneFormQueryVariables = Exact<{
  id: string;
}>;


export type OneFormQuery = { readonly form: FormFieldsFragment | null, readonly release: { readonly today: string } | null };

export type PreviewQueryVariables = Exact<{
  form: string;
  for: string;
  asOf?: string | null | undefined;
}>;


export type PreviewQuery = { readonly formPreview: { readonly subjectName: string, readonly unit: string, readonly asOf: string, readonly asOfZh: string, readonly releaseId: number, readonly columns: ReadonlyArray<number>, readonly rows: number, readonly truncatedRows: number, readonly counts: { readonly slots: number, readonly filled: number, readonly empty: number, readonly manual: number, readonly conflict: number }, readonly cells: ReadonlyArray<{ readonly at: string, readonly row: number, readonly col: number, readonly rowSpan: number, readonly colSpan: number, readonly text: string, readonly state: string, readonly reason: string | null, readonly label: string | null, readonly align: string | null, readonly bold: boolean, readonly boxed: boolean, readonly size: number }> } };

export type ProvenanceQueryVariables = Exact<{
  form: string;
  for: string;
  at: string;
  asOf?: string | null | undefined;
}>;


export type ProvenanceQuery = { readonly cellProvenance: { readonly at: string, readonly label: string, readonly value: string, readonly entityZh: string | null, readonly columnZh: string | null, readonly sourceSystemZh: string | null, readonly sourceKey: string | null, readonly run: string | null, readonly readAt: string | null, readonly repair: string | null, readonly rule: string, readonly timeBasis: string, readonly release: number, readonly conflicts: ReadonlyArray<{ readonly system: string, readonly systemZh: string, readonly value: string }> } | null };

export type ChoiceFieldsFragment = { readonly id: string, readonly name: string | null, readonly staffNo: string | null, readonly homeOrg: { readonly org: { readonly name: string | null } | null } | null };

export type FormSubjectsQueryVariables = Exact<{
  text: string;
}>;


export type FormSubjectsQuery = { readonly found: ReadonlyArray<ChoiceFieldsFragment> };

export type AllPeopleQueryVariables = Exact<{
  first: number;
}>;


export type AllPeopleQuery = { readonly found: { readonly totalCount: number, readonly nodes: ReadonlyArray<ChoiceFieldsFragment> } | null };

export type UnitPeopleQueryVariables = Exact<{
  unit: string;
  first: number;
}>;


export type UnitPeopleQuery = { readonly found: { readonly totalCount: number, readonly nodes: ReadonlyArray<ChoiceFieldsFragment> } | null };

export type HomeQueryVariables = Exact<{ [key: string]: never; }>;


export type HomeQuery = { readonly release: { readonly id: number, readonly publishedAt: string, readonly today: string, readonly records: number, readonly reconciled: boolean, readonly tables: ReadonlyArray<{ readonly name: string, readonly rows: number }> } | null, readonly sources: ReadonlyArray<{ readonly name: string, readonly expected: number, readonly landed: number, readonly quarantined: number, readonly duplicates: number, readonly skipped: number, readonly reconciled: boolean, readonly staleSince: string | null }> | null };

export type AttentionQueryVariables = Exact<{ [key: string]: never; }>;


export type AttentionQuery = { readonly attention: ReadonlyArray<{ readonly level: string, readonly zh: string, readonly en: string, readonly link: string | null }> };

export type FoundFieldsFragment = (
  { readonly id: string, readonly studentRoles: ReadonlyArray<{ readonly status: string | null, readonly org: { readonly name: string | null } | null }> }
  & ExportFieldsFragment
);

export type SearchPeopleQueryVariables = Exact<{
  text: string;
}>;


export type SearchPeopleQuery = { readonly found: ReadonlyArray<FoundFieldsFragment> };

export type EverybodyQueryVariables = Exact<{ [key: string]: never; }>;


export type EverybodyQuery = { readonly persons: { readonly totalCount: number, readonly nodes: ReadonlyArray<FoundFieldsFragment> } | null };

export type TodayQueryVariables = Exact<{ [key: string]: never; }>;


export type TodayQuery = { readonly release: { readonly today: string } | null };

export type PersonQueryVariables = Exact<{
  id: string;
  term: string;
}>;


export type PersonQuery = { readonly release: { readonly id: number, readonly today: string, readonly publishedAt: string } | null, readonly person: { readonly id: string, readonly sourceSystem: string | null, readonly run: string | null, readonly name: string | null, readonly namePinyin: string | null, readonly staffNo: string | null, readonly studentNo: string | null, readonly formerName: string | null, readonly sexName: string | null, readonly birthDate: string | null, readonly idNo: string | null, readonly phone: string | null, readonly email: string | null, readonly ethnicName: string | null, readonly politicalName: string | null, readonly highestEducationName: string | null, readonly highestDegreeName: string | null, readonly staff: { readonly id: string, readonly sourceSystem: string | null, readonly run: string | null, readonly statusName: string | null, readonly categoryName: string | null, readonly joinedOn: string | null, readonly researchField: string | null } | null, readonly homeOrg: { readonly org: { readonly name: string | null, readonly orgNo: string | null } | null } | null, readonly duty: { readonly dutyName: string | null } | null, readonly post: { readonly gradeName: string | null } | null, readonly title: { readonly titleName: string | null } | null, readonly orgs: ReadonlyArray<{ readonly id: string, readonly sourceSystem: string | null, readonly run: string | null, readonly kind: string | null, readonly share: string | null, readonly validFrom: string | null, readonly validTo: string | null, readonly org: { readonly name: string | null } | null }>, readonly titles: ReadonlyArray<{ readonly id: string, readonly sourceSystem: string | null, readonly run: string | null, readonly titleName: string | null, readonly level: string | null, readonly validFrom: string | null, readonly validTo: string | null }>, readonly teaching: ReadonlyArray<{ readonly id: string, readonly sourceSystem: string | null, readonly run: string | null, readonly role: string | null, readonly share: string | null, readonly hours: string | null, readonly section: { readonly sectionNo: string | null, readonly courseName: string | null, readonly enrolled: number | null, readonly firstWeek: number | null, readonly lastWeek: number | null } | null }>, readonly projectMemberships: ReadonlyArray<{ readonly id: string, readonly sourceSystem: string | null, readonly run: string | null, readonly role: string | null, readonly orderNo: number | null, readonly project: { readonly projectNo: string | null, readonly name: string | null, readonly level: string | null, readonly state: string | null, readonly startOn: string | null, readonly plannedEndOn: string | null, readonly contractAmount: string | null } | null }>, readonly authorships: ReadonlyArray<{ readonly id: string, readonly sourceSystem: string | null, readonly run: string | null, readonly orderNo: number | null, readonly isCorresponding: boolean | null, readonly output: { readonly title: string | null, readonly type: string | null, readonly venue: string | null, readonly publishedOn: string | null, readonly publishedPrecision: string | null } | null }>, readonly rooms: ReadonlyArray<{ readonly id: string, readonly sourceSystem: string | null, readonly run: string | null, readonly purpose: string | null, readonly area: string | null, readonly validFrom: string | null, readonly validTo: string | null, readonly room: { readonly roomNo: string | null, readonly buildingName: string | null, readonly doorNo: string | null } | null }>, readonly educations: ReadonlyArray<{ readonly id: string, readonly sourceSystem: string | null, readonly run: string | null, readonly educationName: string | null, readonly degreeName: string | null, readonly school: string | null, readonly major: string | null, readonly enteredOn: string | null, readonly graduatedOn: string | null }> } | null };

export type TitlesQueryVariables = Exact<{
  person: string;
  asOf: string;
}>;


export type TitlesQuery = { readonly titles: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly sourceSystem: string | null, readonly run: string | null, readonly titleName: string | null, readonly level: string | null, readonly validFrom: string | null, readonly validTo: string | null }> } | null };

export type ExportFieldsFragment = { readonly name: string | null, readonly namePinyin: string | null, readonly staffNo: string | null, readonly studentNo: string | null, readonly homeOrg: { readonly org: { readonly name: string | null } | null } | null, readonly title: { readonly titleName: string | null } | null, readonly staff: { readonly categoryName: string | null, readonly statusName: string | null } | null };

export type ExportFoundQueryVariables = Exact<{
  text: string;
}>;


export type ExportFoundQuery = { readonly found: ReadonlyArray<ExportFieldsFragment> };

export type ExportEverybodyQueryVariables = Exact<{ [key: string]: never; }>;


export type ExportEverybodyQuery = { readonly persons: { readonly nodes: ReadonlyArray<ExportFieldsFragment> } | null };

export type RunsQueryVariables = Exact<{ [key: string]: never; }>;


export type RunsQuery = { readonly runs: ReadonlyArray<{ readonly id: string, readonly kind: string, readonly status: string, readonly statusZh: string, readonly requestedBy: string, readonly queuedAt: string | null, readonly startedAt: string | null, readonly endedAt: string | null, readonly seconds: number | null, readonly errorClass: string | null, readonly message: string | null, readonly hint: string | null, readonly steps: ReadonlyArray<{ readonly system: string, readonly resource: string, readonly status: string, readonly expected: number | null, readonly landed: number, readonly quarantined: number, readonly duplicates: number, readonly skipped: number, readonly message: string | null, readonly hint: string | null }> }> };

export type ReleasesQueryVariables = Exact<{ [key: string]: never; }>;


export type ReleasesQuery = { readonly releases: ReadonlyArray<{ readonly id: number, readonly current: boolean, readonly today: string, readonly builtAt: string, readonly records: number, readonly tables: number }> };

export type ProblemsQueryVariables = Exact<{ [key: string]: never; }>;


export type ProblemsQuery = { readonly problemGroups: ReadonlyArray<{ readonly system: string, readonly systemZh: string, readonly resource: string, readonly rule: string, readonly column: string | null, readonly rows: number, readonly example: string | null }> };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { readonly me: { readonly as: string, readonly role: string, readonly labelZh: string, readonly labelEn: string, readonly orgNo: string | null, readonly orgName: string | null, readonly personId: string | null } };

export type CollegesQueryVariables = Exact<{
  chosen: string;
}>;


export type CollegesQuery = { readonly orgUnits: { readonly nodes: ReadonlyArray<{ readonly orgNo: string | null, readonly name: string | null, readonly typeName: string | null }> } | null };

export type UnitsLikeQueryVariables = Exact<{
  text: string;
}>;


export type UnitsLikeQuery = { readonly orgUnits: { readonly nodes: ReadonlyArray<{ readonly orgNo: string | null, readonly name: string | null, readonly typeName: string | null }> } | null };

export type UnitsWithinQueryVariables = Exact<{
  unit: string;
  chosen: string;
  text: string;
}>;


export type UnitsWithinQuery = { readonly orgUnits: { readonly nodes: ReadonlyArray<{ readonly orgNo: string | null, readonly name: string | null, readonly typeName: string | null }> } | null };

export type WeeksQueryVariables = Exact<{ [key: string]: never; }>;


export type WeeksQuery = { readonly weeks: ReadonlyArray<{ readonly term: string, readonly week: number, readonly startsOn: string, readonly endsOn: string, readonly note: string | null, readonly heading: string, readonly recorded: boolean }> };

export type BriefQueryVariables = Exact<{
  term: string;
  week: number;
}>;


export type BriefQuery = { readonly weeklyBrief: { readonly state: string, readonly stateZh: string, readonly releaseId: number, readonly coverageFloor: number, readonly lead: ReadonlyArray<{ readonly zh: string, readonly lines: ReadonlyArray<string> }>, readonly blocks: ReadonlyArray<{ readonly id: string, readonly zh: string, readonly measures: ReadonlyArray<{ readonly id: string, readonly zh: string, readonly unit: string, readonly value: number | null, readonly n: number | null, readonly previous: number | null, readonly lastYear: number | null, readonly light: string, readonly parts: string | null, readonly definition: string, readonly threshold: string, readonly owner: string, readonly next: string | null, readonly missing: string | null }> }>, readonly colleges: ReadonlyArray<{ readonly collegeNo: string, readonly college: string, readonly collegeShort: string, readonly rate: number | null, readonly light: string }> } | null };

export type ChangesQueryVariables = Exact<{
  from: string;
  to: string;
}>;


export type ChangesQuery = { readonly changes: { readonly groups: ReadonlyArray<{ readonly count: number | null, readonly keys: ReadonlyArray<{ readonly value: string | null }> }> } | null };


export const allPeopleOperation: Operation<AllPeopleQuery, AllPeopleQueryVariables> = {
  hash: "33f66b54cdc807fba504570ea553131d09950e292c833fddbe87bb69b46f5857",
  text: "fragment ChoiceFields on Person{id name staffNo homeOrg{org{name}}}query AllPeople($first:Int!){found:persons(first:$first where:{staff:{isCurrent:{eq:true}}}orderBy:[{staffNo:ASC}]){totalCount nodes{...ChoiceFields}}}",
};

export const attentionOperation: Operation<AttentionQuery, AttentionQueryVariables> = {
  hash: "9bdaf94da5186ee01b426a57ca642d3f03e9f943963613cab25bf17dad4cb704",
  text: "query Attention{attention{level zh en link}}",
};

export const briefOperation: Operation<BriefQuery, BriefQueryVariables> = {
  hash: "f8e8ad6a207bb0a72ad308454fee8529cc967726b07161b989708366327b2803",
  text: "query Brief($term:String!$week:Int!){weeklyBrief(term:$term week:$week){state stateZh releaseId coverageFloor lead{zh lines}blocks{id zh measures{id zh unit value n previous lastYear light parts definition threshold owner next missing}}colleges{collegeNo college collegeShort rate light}}}",
};

export const changesOperation: Operation<ChangesQuery, ChangesQueryVariables> = {
  hash: "cb7c6c5b9140e2a8214605f9b328bc173f9f2f66e18426f4cf6bebd09bd2825a",
  text: "query Changes($from:Date!$to:Date!){changes:scheduleChangeGroups(by:[\"originalOn\" \"changeType\"]first:100 where:{originalOn:{ge:$from le:$to}}){groups{keys{value}count}}}",
};

export const collegesOperation: Operation<CollegesQuery, CollegesQueryVariables> = {
  hash: "bdb931576103f7254faba2e57d7506c09b030632171406b29ffe212d2d30e311",
  text: "query Colleges($chosen:String!){orgUnits(first:30 orderBy:[{orgNo:ASC}]where:{or:[{parentNo:{eq:\"0000\"}typeName:{eq:\"教学院系\"}}{orgNo:{eq:$chosen}}]}){nodes{orgNo name typeName}}}",
};

export const everybodyOperation: Operation<EverybodyQuery, EverybodyQueryVariables> = {
  hash: "1e53c7e565a3418f79ea3b12cd1f0e2ae915e3c01e80b138f919669553db2255",
  text: "fragment FoundFields on Person{id ...ExportFields studentRoles(first:1){status org{name}}}query Everybody{persons(first:12 where:{staff:{isCurrent:{eq:true}}}orderBy:[{staffNo:ASC}]){totalCount nodes{...FoundFields}}}fragment ExportFields on Person{name namePinyin staffNo studentNo homeOrg{org{name}}title{titleName}staff{categoryName statusName}}",
};

export const exportEverybodyOperation: Operation<ExportEverybodyQuery, ExportEverybodyQueryVariables> = {
  hash: "52305578299d76c5ec222b0b9d1d787a76eeec2ae3628c52540d1f69f8931711",
  text: "fragment ExportFields on Person{name namePinyin staffNo studentNo homeOrg{org{name}}title{titleName}staff{categoryName statusName}}query ExportEverybody{persons(where:{staff:{isCurrent:{eq:true}}}orderBy:[{staffNo:ASC}]){nodes{...ExportFields}}}",
};

export const exportFoundOperation: Operation<ExportFoundQuery, ExportFoundQueryVariables> = {
  hash: "5471a9dca30ed061676730f95dd62087e46f340ba1790fc96f249a12a8e70cf7",
  text: "fragment ExportFields on Person{name namePinyin staffNo studentNo homeOrg{org{name}}title{titleName}staff{categoryName statusName}}query ExportFound($text:String!){found:searchPersons(text:$text){...ExportFields}}",
};

export const formSubjectsOperation: Operation<FormSubjectsQuery, FormSubjectsQueryVariables> = {
  hash: "5496cfe882d42783d0e068f4fa871a6c7d1d3e1693db663eeac8a456573d2637",
  text: "fragment ChoiceFields on Person{id name staffNo homeOrg{org{name}}}query FormSubjects($text:String!){found:searchPersons(text:$text first:30){...ChoiceFields}}",
};

export const formsOperation: Operation<FormsQuery, FormsQueryVariables> = {
  hash: "4567e07165796904e652bcd1a54aef1d4267a5d977dca594bb65f5ab96d26cb7",
  text: "fragment FormFields on Form{id titleZh titleEn office officeZh subject media clock clockZh fields manual}query Forms{forms{...FormFields}}",
};

export const homeOperation: Operation<HomeQuery, HomeQueryVariables> = {
  hash: "2c03807e93ab761dcd2cc8749c9e9f5c71eee132ad42e6b797915877151178df",
  text: "query Home{release{id publishedAt today records reconciled tables{name rows}}sources{name expected landed quarantined duplicates skipped reconciled staleSince}}",
};

export const meOperation: Operation<MeQuery, MeQueryVariables> = {
  hash: "b348acf1e46caf0edde8bade24697e838f0ebbb9d112cdf753d7389ee7c9f638",
  text: "query Me{me{as role labelZh labelEn orgNo orgName personId}}",
};

export const oneFormOperation: Operation<OneFormQuery, OneFormQueryVariables> = {
  hash: "4708ef3e428cba552b5f2d07b6857a0903ff8c1a24b2e413dd224d91d285da80",
  text: "fragment FormFields on Form{id titleZh titleEn office officeZh subject media clock clockZh fields manual}query OneForm($id:ID!){form(id:$id){...FormFields}release{today}}",
};

export const personOperation: Operation<PersonQuery, PersonQueryVariables> = {
  hash: "c2958275dc494457e362422a319c412fbf1e5eaa539f74b3318594fd06ed5d41",
  text: "query Person($id:ID!$term:String!){release{id today publishedAt}person(id:$id){id sourceSystem run name namePinyin staffNo studentNo formerName sexName birthDate idNo phone email ethnicName politicalName highestEducationName highestDegreeName staff{id sourceSystem run statusName categoryName joinedOn researchField}homeOrg{org{name orgNo}}duty{dutyName}post{gradeName}title{titleName}orgs(first:100 orderBy:[{kind:ASC}{validFrom:DESC}]){id sourceSystem run kind share validFrom validTo org{name}}titles(first:100 orderBy:[{validFrom:DESC}]){id sourceSystem run titleName level validFrom validTo}teaching(first:100 where:{term:{eq:$term}}orderBy:[{section:{courseNo:ASC}}]){id sourceSystem run role share hours section{sectionNo courseName enrolled firstWeek lastWeek}}projectMemberships(first:100 orderBy:[{project:{startOn:DESC}}]){id sourceSystem run role orderNo project{projectNo name level state startOn plannedEndOn contractAmount}}authorships(first:100 orderBy:[{output:{publishedOn:DESC}}]){id sourceSystem run orderNo isCorresponding output{title type venue publishedOn publishedPrecision}}rooms(first:100 orderBy:[{validFrom:DESC}]){id sourceSystem run purpose area validFrom validTo room{roomNo buildingName doorNo}}educations(first:100 orderBy:[{graduatedOn:DESC}]){id sourceSystem run educationName degreeName school major enteredOn graduatedOn}}}",
};

export const previewOperation: Operation<PreviewQuery, PreviewQueryVariables> = {
  hash: "b1a174edea082a8768e73d44e4691c1a0b25b639c8481923a15c2b128ba86772",
  text: "query Preview($form:ID!$for:String!$asOf:Date){formPreview(form:$form for:$for asOf:$asOf){subjectName unit asOf asOfZh releaseId columns rows truncatedRows counts{slots filled empty manual conflict}cells{at row col rowSpan colSpan text state reason label align bold boxed size}}}",
};

export const problemsOperation: Operation<ProblemsQuery, ProblemsQueryVariables> = {
  hash: "a83090b06cfd1ea808f5db325ffe6f72ba1c46a019e5a8adbdb2f2d5f0d519d5",
  text: "query Problems{problemGroups{system systemZh resource rule column rows example}}",
};

export const provenanceOperation: Operation<ProvenanceQuery, ProvenanceQueryVariables> = {
  hash: "f6b65542142ff8e9bfafdf49abedfdc70ffed8e4183a61a634c50401be0ea470",
  text: "query Provenance($form:ID!$for:String!$at:String!$asOf:Date){cellProvenance(form:$form for:$for at:$at asOf:$asOf){at label value entityZh columnZh sourceSystemZh sourceKey run readAt repair rule timeBasis release conflicts{system systemZh value}}}",
};

export const releasesOperation: Operation<ReleasesQuery, ReleasesQueryVariables> = {
  hash: "fc225109fda5a3fa30539a2de67084dfc04b1723e1a5f44ad694407da2d0b768",
  text: "query Releases{releases{id current today builtAt records tables}}",
};

export const runsOperation: Operation<RunsQuery, RunsQueryVariables> = {
  hash: "57eeaf84a5b1ec21c89ef6f772fba831e5c61f721923c4731abe264d14d41147",
  text: "query Runs{runs(first:50){id kind status statusZh requestedBy queuedAt startedAt endedAt seconds errorClass message hint steps{system resource status expected landed quarantined duplicates skipped message hint}}}",
};

export const searchPeopleOperation: Operation<SearchPeopleQuery, SearchPeopleQueryVariables> = {
  hash: "7634d01383b45357963ee295c89c971e1e276ba45cfe3f4b44607660f80aa527",
  text: "fragment FoundFields on Person{id ...ExportFields studentRoles(first:1){status org{name}}}query SearchPeople($text:String!){found:searchPersons(text:$text first:50){...FoundFields}}fragment ExportFields on Person{name namePinyin staffNo studentNo homeOrg{org{name}}title{titleName}staff{categoryName statusName}}",
};

export const titlesOperation: Operation<TitlesQuery, TitlesQueryVariables> = {
  hash: "4d411b39a51387aa3ab7a331badc2eec62da9756436f109b6ca46a85e5110385",
  text: "query Titles($person:String!$asOf:Date!){titles(first:20 asOf:$asOf where:{personId:{eq:$person}}orderBy:[{validFrom:DESC}]){nodes{id sourceSystem run titleName level validFrom validTo}}}",
};

export const todayOperation: Operation<TodayQuery, TodayQueryVariables> = {
  hash: "8bc26cc07d755f232ec944c53cfbc703ec25e3a34c20bc10ffcdea6151c07bd2",
  text: "query Today{release{today}}",
};

export const unitPeopleOperation: Operation<UnitPeopleQuery, UnitPeopleQueryVariables> = {
  hash: "520c42ab50afe39c2ef6e2c220f65471e18eebb43916589fe6ec167bd1fec938",
  text: "fragment ChoiceFields on Person{id name staffNo homeOrg{org{name}}}query UnitPeople($unit:String!$first:Int!){found:persons(first:$first orderBy:[{staffNo:ASC}]where:{and:[{staff:{isCurrent:{eq:true}}}{or:[{homeOrg:{orgNo:{eq:$unit}}}{homeOrg:{collegeNo:{eq:$unit}}}]}]}){totalCount nodes{...ChoiceFields}}}",
};

export const unitsLikeOperation: Operation<UnitsLikeQuery, UnitsLikeQueryVariables> = {
  hash: "c6f0d086479964d7d05a2f8bebedda1a2a6d6732d520c93d32c2d6053cc1e3fa",
  text: "query UnitsLike($text:String!){orgUnits(first:30 orderBy:[{orgNo:ASC}]where:{or:[{orgNo:{startsWith:$text}}{name:{contains:$text}}{name:{pinyin:$text}}]}){nodes{orgNo name typeName}}}",
};

export const unitsWithinOperation: Operation<UnitsWithinQuery, UnitsWithinQueryVariables> = {
  hash: "4fe54564cab2325cb862d2c4f2eda8b1c5338d88cd804f1ce6cf8ef596d17b45",
  text: "query UnitsWithin($unit:String!$chosen:String!$text:String!){orgUnits(first:30 orderBy:[{orgNo:ASC}]where:{and:[{or:[{orgNo:{eq:$unit}}{parentNo:{eq:$unit}}{collegeNo:{eq:$unit}}{orgNo:{eq:$chosen}}]}{or:[{orgNo:{startsWith:$text}}{name:{contains:$text}}{name:{pinyin:$text}}]}]}){nodes{orgNo name typeName}}}",
};

export const weeksOperation: Operation<WeeksQuery, WeeksQueryVariables> = {
  hash: "c4997c5a26f220baa9aabe19d18b28ce8abfda24fc0a53dffc1f3f7aeb767747",
  text: "query Weeks{weeks{term week startsOn endsOn note heading recorded}}",
};
