import type { SourceSystem } from "../../connectors/resource.ts";
import { assets } from "./assets.ts";
import { facilities } from "./facilities.ts";
import { graduate } from "./graduate.ts";
import { personnel } from "./personnel.ts";
import { research } from "./research.ts";
import { students } from "./students.ts";
import { teaching } from "./teaching.ts";

/** The seven systems, in the order they are shown. */
export const systems: readonly SourceSystem[] = [
  personnel,
  teaching,
  graduate,
  research,
  facilities,
  assets,
  students,
];
