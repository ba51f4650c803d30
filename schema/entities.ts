import { ContractError } from "../core/errors.ts";
import { appraisal } from "./appraisal.ts";
import { award } from "./award.ts";
import { building } from "./building.ts";
import { calendarDay } from "./calendar-day.ts";
import { classSection } from "./class-section.ts";
import { classSession } from "./class-session.ts";
import { classroomWeek } from "./classroom-week.ts";
import { course } from "./course.ts";
import { duty } from "./duty.ts";
import { education } from "./education.ts";
import type { Entity } from "./entity.ts";
import { equipment } from "./equipment.ts";
import { evaluationResponse } from "./evaluation-response.ts";
import { fundTransaction } from "./fund-transaction.ts";
import { incident } from "./incident.ts";
import { observation } from "./observation.ts";
import { orgUnit } from "./org-unit.ts";
import { output } from "./output.ts";
import { outputAuthor } from "./output-author.ts";
import { patent } from "./patent.ts";
import { person } from "./person.ts";
import { personOrg } from "./person-org.ts";
import { platformLab } from "./platform-lab.ts";
import { post } from "./post.ts";
import { programme } from "./programme.ts";
import { project } from "./project.ts";
import { projectMember } from "./project-member.ts";
import { publishedEvaluation } from "./published-evaluation.ts";
import { room } from "./room.ts";
import { roomAllocation } from "./room-allocation.ts";
import { scheduleChange } from "./schedule-change.ts";
import { sectionMeeting } from "./section-meeting.ts";
import { staffRole } from "./staff-role.ts";
import { studentRole } from "./student-role.ts";
import { supervision } from "./supervision.ts";
import { supervisor } from "./supervisor.ts";
import { teachingAssignment } from "./teaching-assignment.ts";
import { title } from "./title.ts";
import { workload } from "./workload.ts";

/** Every shared entity, in the order it is shown. */
export const entities: readonly Entity[] = [
  orgUnit,
  person,
  staffRole,
  studentRole,
  personOrg,
  title,
  post,
  duty,
  education,
  appraisal,
  calendarDay,
  programme,
  course,
  classSection,
  sectionMeeting,
  classSession,
  classroomWeek,
  teachingAssignment,
  scheduleChange,
  observation,
  incident,
  evaluationResponse,
  publishedEvaluation,
  workload,
  project,
  projectMember,
  fundTransaction,
  output,
  outputAuthor,
  award,
  patent,
  supervision,
  supervisor,
  building,
  room,
  roomAllocation,
  equipment,
  platformLab,
];

const byName: ReadonlyMap<string, Entity> = new Map(
  entities.map((entity) => [entity.name, entity]),
);

/** The entity of that name. A name nobody declared is our own mistake: ContractError. */
export function entityNamed(name: string): Entity {
  const found = byName.get(name);
  if (found === undefined) throw new ContractError(`no entity "${name}" in schema/`);
  return found;
}
