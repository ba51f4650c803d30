import { answerOnce } from "../core/children.ts";
import { patchFile } from "./patch-file.ts";

answerOnce(patchFile);
