import { answerOnce } from "../../core/children.ts";
import { readBlank } from "./read-blank.ts";

answerOnce(({ file }: { readonly file: string }) => readBlank(file));
