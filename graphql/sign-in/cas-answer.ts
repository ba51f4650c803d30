import { SaxesParser, type SaxesTagNS } from "saxes";

/** What a CAS server says of a ticket. */
export type CasAnswer =
  | {
      readonly kind: "success";
      readonly user: string;
      readonly attributes: ReadonlyMap<string, readonly string[]>;
    }
  | { readonly kind: "failure"; readonly code: string }
  /** Not an answer as the protocol has it: nobody is let in by it. */
  | { readonly kind: "broken"; readonly why: string };

const namespace = "http://www.yale.edu/tp/cas";
const mostDepth = 6;
const success = "serviceResponse/authenticationSuccess";
const failure = "serviceResponse/authenticationFailure";

class Broken extends Error {}

/**
 * Reads the answer of serviceValidate, strictly: one answer with one user, every element in the namespace of CAS. What
 * could make two readers see two users (a DOCTYPE, entities, comments, processing instructions) is refused.
 */
export function readCasAnswer(xml: string): CasAnswer {
  try {
    return answerOf(elementsOf(xml));
  } catch (error) {
    return { kind: "broken", why: error instanceof Broken ? error.message : "not well-formed XML" };
  }
}

interface Element {
  /** e.g. "serviceResponse/authenticationSuccess/user" */
  readonly path: string;
  readonly code: string;
  text: string;
  isLeaf: boolean;
}

/** Every element in the order they begin. */
function elementsOf(xml: string): readonly Element[] {
  const found: Element[] = [];
  const open: Element[] = [];
  const refuse = (why: string) => () => {
    throw new Broken(why);
  };
  const parser = new SaxesParser({ xmlns: true, position: false });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("doctype", refuse("it has a DOCTYPE"));
  parser.on("comment", refuse("it has a comment"));
  parser.on("processinginstruction", refuse("it has a processing instruction"));
  parser.on("opentag", (tag: SaxesTagNS) => {
    if (tag.uri !== namespace) throw new Broken(`an element is not of ${namespace}`);
    if (open.length >= mostDepth) throw new Broken("it is nested too deep");
    const parent = open.at(-1);
    if (parent !== undefined) parent.isLeaf = false;
    const path = parent === undefined ? tag.local : `${parent.path}/${tag.local}`;
    const element = { path, code: tag.attributes["code"]?.value ?? "", text: "", isLeaf: true };
    found.push(element);
    open.push(element);
  });
  const addText = (text: string) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => void open.pop());
  parser.write(xml).close();
  return found;
}

function answerOf(elements: readonly Element[]): CasAnswer {
  const at = (path: string) => elements.filter((element) => element.path === path);
  const [root] = elements;
  if (root?.path !== "serviceResponse") throw new Broken("it is no serviceResponse");
  const succeeded = at(success);
  const [failed, ...moreFailed] = at(failure);
  if (succeeded.length + (failed ? 1 : 0) + moreFailed.length !== 1) {
    throw new Broken("it does not hold exactly one answer");
  }
  if (failed !== undefined) return { kind: "failure", code: failed.code };
  const [user, ...moreUsers] = at(`${success}/user`);
  if (user === undefined || moreUsers.length > 0) throw new Broken("it does not name one user");
  if (!user.isLeaf) throw new Broken("the user holds elements");
  return { kind: "success", user: user.text.trim(), attributes: attributesOf(elements) };
}

/** Of version 3, and of the servers that put them into version 2. */
function attributesOf(elements: readonly Element[]): ReadonlyMap<string, readonly string[]> {
  const attributes = new Map<string, string[]>();
  const prefix = `${success}/attributes/`;
  for (const { path, text, isLeaf } of elements) {
    const name = path.slice(prefix.length);
    if (!path.startsWith(prefix) || !isLeaf || name.includes("/")) continue;
    const values = attributes.get(name);
    if (values === undefined) attributes.set(name, [text.trim()]);
    else values.push(text.trim());
  }
  return attributes;
}

/** The ticket that a back-channel logout names; undefined when it names none. */
export function readLogout(xml: string): string | undefined {
  let inside = false;
  let ticket = "";
  const parser = new SaxesParser({ xmlns: true, position: false });
  const refuse = () => {
    throw new Broken("refused");
  };
  parser.on("error", refuse);
  parser.on("doctype", refuse);
  parser.on("opentag", ({ local }) => {
    inside = local === "SessionIndex";
  });
  parser.on("text", (text) => {
    if (inside) ticket += text;
  });
  parser.on("closetag", () => {
    inside = false;
  });
  try {
    parser.write(xml).close();
  } catch {
    return undefined;
  }
  return ticket.trim() === "" ? undefined : ticket.trim();
}
