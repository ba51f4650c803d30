/** The text of a form of nobody's up to its sections, as a catalogue file begins. */
export const formHead = (id: string, subject: string): string => `
id: ${id}
family: test
titles: { zh: 测试表, en: Test }
issuer: 人事处
edition: "2026"
office: personnel
filler: 本人
signers: [本人]
media: xlsx
subject: ${subject}
grain: person
cycle: annual
clock: point 09-30
page: portrait
`;
