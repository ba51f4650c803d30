import { reach, refusalOf } from "./ask.ts";

/** Fetches first, so that a refusal is said in the page and not saved as a file. Gives what the server says of the file. */
export async function save(path: string, init: RequestInit = {}): Promise<Headers> {
  const response = await reach(path, init);
  if (!response.ok) throw await refusalOf(response);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download =
    nameIn(response.headers.get("content-disposition")) ?? path.replace(/^.*\/|\?.*$/g, "");
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return response.headers;
}

/** e.g. `attachment; filename*=UTF-8''PE-10%20…xlsx` → "PE-10 ….xlsx"; undefined when the header names none. */
function nameIn(disposition: string | null): string | undefined {
  const [, encoded] = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "") ?? [];
  return encoded === undefined ? undefined : decodeURIComponent(encoded);
}
