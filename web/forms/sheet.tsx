import { type KeyboardEvent, type MouseEvent, memo, useMemo, useState } from "react";
import { type Say, useSay } from "../language.tsx";
import { stateWord } from "./cell-words.ts";
import type { Preview, PreviewCell } from "./form.ts";
import { gridOf, isField, neighbour, type Slot } from "./grid.ts";

interface SheetProps {
  readonly preview: Preview;
  readonly open: (cell: PreviewCell) => void;
  /** Address of the cell whose provenance is shown. */
  readonly chosen: string | undefined;
}

/**
 * The form as it looks. It is one stop for the keyboard: arrows move between the cells of fields, Enter opens one, as in
 * a workbook.
 */
export function Sheet({ preview, open, chosen }: SheetProps) {
  const say = useSay();
  const grid = useMemo(() => gridOf(preview), [preview]);
  const fields = useMemo(() => preview.cells.filter(isField), [preview]);
  const [held, setHeld] = useState<string>();
  const focused = fields.find(({ at }) => at === held) ?? fields[0];
  const cellIn = (event: MouseEvent | KeyboardEvent) => {
    const at = (event.target as Element).closest("[data-at]")?.getAttribute("data-at"); // events of cells only
    return at == null ? undefined : fields.find((cell) => cell.at === at);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const cell = cellIn(event);
    if (cell === undefined) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return open(cell);
    }
    const next = neighbour(fields, cell, event.key);
    if (next === undefined) return;
    event.preventDefault();
    setHeld(next.at);
    event.currentTarget.querySelector<HTMLElement>(`[data-at="${next.at}"]`)?.focus();
  };
  const onClick = (event: MouseEvent) => {
    const cell = cellIn(event);
    if (cell === undefined) return;
    setHeld(cell.at);
    open(cell);
  };
  return (
    <div className="desk">
      <table
        className="sheet"
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: cells to act on make a table a grid
        role="grid"
        aria-label={say("表格预览", "Preview")}
        aria-readonly="true"
        onClick={onClick}
        onKeyDown={onKeyDown}
        style={{ width: preview.columns.reduce((sum, width) => sum + pixels(width), 0) }}
      >
        <Columns widths={preview.columns} />
        <Body grid={grid} focused={focused?.at} chosen={chosen} say={say} />
      </table>
    </div>
  );
}

/** Half-width characters at 13 px, with the cell's padding. */
const pixels = (width: number) => Math.round(width * 7.5 + 12);

const Columns = ({ widths }: { readonly widths: readonly number[] }) => (
  <colgroup>
    {widths.map((width, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
      <col key={index} style={{ width: pixels(width) }} />
    ))}
  </colgroup>
);

interface BodyProps {
  readonly grid: readonly (readonly Slot[])[];
  readonly focused: string | undefined;
  readonly chosen: string | undefined;
  readonly say: Say;
}

const Body = memo(({ grid, focused, chosen, say }: BodyProps) => (
  <tbody>
    {grid.map((row, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
      <tr key={index}>
        {row.map((slot) => (
          <SheetCell
            key={slot.col}
            slot={slot}
            isFocused={slot.cell !== undefined && slot.cell.at === focused}
            isChosen={slot.cell !== undefined && slot.cell.at === chosen}
            say={say}
          />
        ))}
      </tr>
    ))}
  </tbody>
));

interface SheetCellProps {
  readonly slot: Slot;
  readonly isFocused: boolean;
  readonly isChosen: boolean;
  readonly say: Say;
}

const SheetCell = memo(({ slot, isFocused, isChosen, say }: SheetCellProps) => {
  const { cell } = slot;
  if (cell === undefined) return <td colSpan={slot.span} />;
  const spans = { rowSpan: cell.rowSpan, colSpan: cell.colSpan };
  const look = {
    className: `${cell.boxed ? "boxed " : ""}${cell.bold ? "bold " : ""}cell-${cell.state}`,
    style: { textAlign: alignOf(cell), fontSize: Math.round(cell.size * 1.25) },
  };
  if (isField(cell)) {
    return (
      <td
        {...spans}
        {...look}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: it opens where the value comes from
        role="gridcell"
        data-at={cell.at}
        tabIndex={isFocused ? 0 : -1}
        aria-selected={isChosen}
        aria-label={nameOf(cell, say)}
        title={cell.reason ?? undefined}
      >
        {cell.text}
      </td>
    );
  }
  if (cell.state !== "label" || cell.text === "") {
    return (
      <td {...spans} {...look}>
        {cell.state === "title" ? <span>{cell.text}</span> : cell.text}
      </td>
    );
  }
  return (
    <th {...spans} {...look} scope={slot.heads}>
      {cell.text}
    </th>
  );
});

const alignOf = ({ align }: PreviewCell): "left" | "center" | "right" =>
  align === "center" || align === "right" ? align : "left";

/** e.g. "姓名：杨博恒", "职务：空" */
function nameOf({ label, text, state }: PreviewCell, say: Say): string {
  const colon = say("：", ": ");
  const said = text === "" ? stateWord(state, say) : text;
  const doubt =
    state === "conflict" && text !== "" ? say("（各系统不一致）", " (in conflict)") : "";
  return `${label ?? ""}${colon}${said}${doubt}`;
}
