import { answerOnce } from "../../core/children.ts";
import { readReturnHere } from "./read-file.ts";

answerOnce(({ file }: { readonly file: string }) => readReturnHere(file));
