import { type DocumentNode, Lexer, parse, Source, TokenKind } from "graphql";
import { refusal } from "../errors.ts";

const mostTokens = 5_000;
const deepest = 60;

const opening: ReadonlySet<string> = new Set([
  TokenKind.BRACE_L,
  TokenKind.BRACKET_L,
  TokenKind.PAREN_L,
]);
const closing: ReadonlySet<string> = new Set([
  TokenKind.BRACE_R,
  TokenKind.BRACKET_R,
  TokenKind.PAREN_R,
]);

/**
 * Parses a document of bounded size. The parser goes down by recursion, so brackets are counted before: thousands of them
 * would exhaust the stack, which is no syntax error.
 */
export function parseBounded(text: string): DocumentNode {
  const source = new Source(text);
  const lexer = new Lexer(source);
  let depth = 0;
  let tokens = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    tokens += 1;
    if (opening.has(token.kind)) depth += 1;
    if (closing.has(token.kind)) depth -= 1;
    if (tokens > mostTokens) throw tooMuch(`more than ${mostTokens} tokens`);
    if (depth > deepest) throw tooMuch(`brackets within brackets, more than ${deepest} deep`);
  }
  return parse(source);
}

const tooMuch = (found: string) =>
  refusal(`查询太长 · the query has ${found}`, {
    code: "LIMIT_EXCEEDED",
    hint: "分几次查询 · ask for less at once",
  });
