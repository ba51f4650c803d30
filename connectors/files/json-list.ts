/** One list that is a whole file: its items as text, some at a time. Answers whether the list came to its end. */
export async function* itemsOf(
  texts: AsyncIterable<string>,
): AsyncGenerator<readonly string[], boolean> {
  const list: Place = { depth: 0, string: "outside", isEnded: false };
  let item = "";
  for await (const text of texts) {
    const items: string[] = [];
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const meets = meet(list, text[at] ?? "");
      if (meets === "inside") continue;
      const whole = (item + text.slice(from, at)).trim();
      if (meets === "comma" || (meets === "end" && whole !== "")) items.push(whole);
      item = "";
      from = at + 1;
    }
    item += text.slice(from);
    if (items.length > 0) yield items;
  }
  return list.isEnded && item.trim() === "";
}

interface Place {
  depth: number;
  string: "outside" | "inside" | "escaped";
  isEnded: boolean;
}

/** Moves one sign on; answers which border of an item it is, if any. */
function meet(list: Place, sign: string): "begin" | "comma" | "end" | "inside" {
  if (list.string !== "outside" || sign === '"') {
    list.string = afterInString(list.string, sign);
    return "inside";
  }
  if (sign === "," && list.depth === 1) return "comma";
  if (sign === "[" || sign === "{") {
    list.depth += 1;
    return list.depth === 1 ? "begin" : "inside";
  }
  if (sign !== "]" && sign !== "}") return "inside";
  list.depth -= 1;
  if (list.depth > 0) return "inside";
  list.isEnded = true;
  return "end";
}

function afterInString(string: Place["string"], sign: string): Place["string"] {
  if (string === "outside" || string === "escaped") return "inside";
  if (sign === "\\") return "escaped";
  return sign === '"' ? "outside" : "inside";
}

/** Counts the items of such a list by its commas, in a pass of its own. */
export async function countItems(texts: AsyncIterable<string>): Promise<number> {
  let items = 0;
  let depth = 0;
  let isFilled = false; // something stands behind the last comma
  let isQuoted = false;
  let isEscaped = false;
  for await (const text of texts)
    for (const sign of text) {
      const isPlain = !isQuoted;
      if (sign === '"' && !isEscaped) isQuoted = !isQuoted;
      isEscaped = isQuoted && !isEscaped && sign === "\\";
      if (isPlain && (sign === "]" || sign === "}")) depth -= 1;
      if (isPlain && sign === "," && depth === 1) {
        items += 1;
        isFilled = false;
      } else isFilled ||= depth > 0 && sign.trim() !== "";
      if (isPlain && (sign === "[" || sign === "{")) depth += 1;
    }
  return isFilled ? items + 1 : items;
}
