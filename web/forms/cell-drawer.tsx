import { Drawer, Skeleton } from "antd";
import type { ReactNode } from "react";
import { Failure } from "../failure.tsx";
import { datesIn, momentText } from "../format.ts";
import { useLanguage } from "../language.tsx";
import { Listing } from "../listing.tsx";
import { provenanceOperation } from "../operations.ts";
import { useAnswer } from "../use-answer.ts";
import { stateWord } from "./cell-words.ts";
import type { Asked, PreviewCell, Provenance } from "./form.ts";

interface CellDrawerProps {
  readonly asked: Asked;
  /** The cell looked at; undefined keeps the drawer shut. */
  readonly cell: PreviewCell | undefined;
  readonly close: () => void;
}

/** Where a cell comes from: which record, by which rule, read when, as of when, and what other systems say. */
export function CellDrawer({ asked, cell, close }: CellDrawerProps) {
  const { say } = useLanguage();
  const { data, error, again, isLoading } = useAnswer(
    provenanceOperation,
    cell === undefined ? undefined : { ...asked, at: cell.at },
  );
  const found = data?.cellProvenance;
  return (
    <Drawer
      open={cell !== undefined}
      onClose={close}
      size={420}
      mask={false}
      aria-modal={false}
      title={say(`出处：${cell?.label ?? ""}`, `Where from: ${cell?.label ?? ""}`)}
      closable={{ "aria-label": say("关闭", "Close") }}
      destroyOnHidden
    >
      {cell === undefined ? null : (
        <p className="cell-value">
          <i className={`mark ${cell.state}`} aria-hidden="true" />
          <b>{cell.text === "" ? stateWord(cell.state, say) : cell.text}</b>
        </p>
      )}
      {cell?.reason == null ? null : <p className="reason">{cell.reason}</p>}
      {error === undefined ? null : <Failure error={error} again={again} />}
      {isLoading ? <Skeleton active title={false} paragraph={{ rows: 6 }} /> : null}
      {isLoading || found == null ? null : <Facts found={found} reason={cell?.reason ?? null} />}
    </Drawer>
  );
}

interface FactsProps {
  readonly found: Provenance;
  /** Already said above. */
  readonly reason: string | null;
}

function Facts({ found, reason }: FactsProps) {
  const { say, language } = useLanguage();
  const record = [found.entityZh, found.columnZh].filter((text) => text !== null).join(" · ");
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    [say("来源系统", "Source system"), found.sourceSystemZh],
    [say("取自", "Taken from"), record],
    [say("来源主键", "Key"), found.sourceKey],
    [say("采集时间", "Read at"), found.readAt === null ? null : momentText(found.readAt, language)],
    [say("采集批次", "Run"), found.run],
    [say("人工更正", "Put right by hand"), found.repair],
    [say("取值规则", "Rule"), found.rule === reason ? null : found.rule],
    [say("统计口径", "Time basis"), datesIn(found.timeBasis, language)],
    [say("发布", "Release"), `#${found.release}`],
    [say("单元格", "Cell"), found.at],
  ];
  return (
    <>
      <dl className="provenance">
        {facts.map(([name, value]) =>
          value === null || value === "" ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {found.conflicts.length === 0 ? null : <Conflicts found={found} />}
    </>
  );
}

function Conflicts({ found }: { readonly found: Provenance }) {
  const { say } = useLanguage();
  const name = say("其他系统的说法", "What other systems say");
  return (
    <>
      <h3>{name}</h3>
      <Listing
        name={name}
        keyOf={({ system, value }) => `${system} ${value}`}
        rows={found.conflicts}
        columns={[
          { title: say("系统", "System"), cell: ({ systemZh }) => systemZh },
          { title: say("值", "Value"), cell: ({ value }) => value },
        ]}
      />
    </>
  );
}
