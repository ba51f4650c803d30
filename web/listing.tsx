import { Button } from "antd";
import { Fragment, type ReactNode, useState } from "react";
import { useSay } from "./language.tsx";

export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** Numbers stand to the right. */
  readonly isNumber?: boolean;
}

interface ListingProps<T> {
  /** What the rows are, for those who hear the page. */
  readonly name: string;
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly columns: readonly Column<T>[];
  /** Said when there are no rows. */
  readonly empty?: string;
  /** Rows shown until one asks for all. (Default: all) */
  readonly folded?: number;
  /** What a row opens to; undefined for a row that does not. The first one is open. */
  readonly detail?: (row: T) => ReactNode | undefined;
}

/**
 * A table as all tables here look. Plain elements: the component library's table writes a style that a strict content
 * policy refuses.
 */
export function Listing<T>({ folded, ...rest }: ListingProps<T>) {
  const say = useSay();
  const [isOpen, setOpen] = useState(false);
  const { rows, columns, name, empty } = rest;
  const isFolded = folded !== undefined && rows.length > folded && !isOpen;
  const shown = isFolded ? rows.slice(0, folded) : rows;
  return (
    <div className="listing">
      <table aria-label={name}>
        <thead>
          <tr>
            {rest.detail === undefined ? null : (
              <th scope="col">
                <span className="unseen">{say("展开", "Open")}</span>
              </th>
            )}
            {columns.map(({ title, isNumber }) => (
              <th key={title} scope="col" className={isNumber ? "number" : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <Rows {...rest} rows={shown} />
      </table>
      {rows.length === 0 ? (
        <p className="no-rows">{empty ?? say("没有记录", "No records")}</p>
      ) : null}
      {isFolded ? (
        <Button type="link" size="small" className="unfold" onClick={() => setOpen(true)}>
          {say(`展开全部 ${rows.length} 项`, `Show all ${rows.length}`)}
        </Button>
      ) : null}
    </div>
  );
}

function Rows<T>({ rows, keyOf, columns, detail }: Omit<ListingProps<T>, "folded">) {
  const say = useSay();
  const [first] = rows;
  const [opened, setOpened] = useState<ReadonlySet<string>>(
    new Set(first === undefined ? [] : [keyOf(first)]),
  );
  const turn = (key: string) => {
    const next = new Set(opened);
    if (!next.delete(key)) next.add(key);
    setOpened(next);
  };
  return (
    <tbody>
      {rows.map((row) => {
        const key = keyOf(row);
        const inside = detail?.(row);
        const isOpen = inside !== undefined && opened.has(key);
        return (
          <Fragment key={key}>
            <tr>
              {detail === undefined ? null : (
                <td className="opener">
                  {inside === undefined ? null : (
                    <button type="button" aria-expanded={isOpen} onClick={() => turn(key)}>
                      <span className="unseen">{say(`步骤 ${key}`, `Steps of ${key}`)}</span>
                    </button>
                  )}
                </td>
              )}
              {columns.map(({ title, cell, isNumber }) => (
                <td key={title} className={isNumber ? "number" : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
            {isOpen ? (
              <tr className="detail-row">
                <td colSpan={columns.length + 1}>{inside}</td>
              </tr>
            ) : null}
          </Fragment>
        );
      })}
    </tbody>
  );
}
