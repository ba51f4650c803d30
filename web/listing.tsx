import { Table, type TableProps } from "antd";
import type { AnyObject } from "antd/es/_util/type";
import { useSay } from "./language.tsx";

/** The columns of a listing. */
export type Columns<T> = NonNullable<TableProps<T>["columns"]>;

type ListingProps<T> = TableProps<T> & {
  /** What the rows are, for those who hear the page. */
  readonly name: string;
  /** Said when there are none. */
  readonly empty?: string;
};

/** A table as all tables here look: compact, unpaged, and saying what it means when it has no rows. */
export function Listing<T extends AnyObject>({ name, empty, ...rest }: ListingProps<T>) {
  const say = useSay();
  return (
    <Table<T>
      size="small"
      pagination={false}
      aria-label={name}
      locale={{ emptyText: <span className="none">{empty ?? say("没有记录", "No records")}</span> }}
      {...rest}
    />
  );
}
