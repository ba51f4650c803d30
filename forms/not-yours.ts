import { UserError } from "../core/errors.ts";

/** The requester may not fill this for them. Says the same whether they exist elsewhere or nowhere. */
export class NotYours extends UserError {
  readonly code = "forbidden";
}
