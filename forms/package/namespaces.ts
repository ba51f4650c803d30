/** The namespaces of new parts: those of the file they join, transitional or ISO Strict. */
export function names(strict: boolean): {
  readonly main: string;
  readonly relationship: string;
  readonly types: string;
  readonly properties: string;
} {
  const relationship = strict
    ? "http://purl.oclc.org/ooxml/officeDocument/relationships"
    : "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return {
    main: strict
      ? "http://purl.oclc.org/ooxml/spreadsheetml/main"
      : "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    relationship,
    types: strict
      ? "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes"
      : "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
    properties: strict
      ? "http://purl.oclc.org/ooxml/officeDocument/customProperties"
      : "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
  };
}
