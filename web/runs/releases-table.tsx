import { dayText, momentText, numberText } from "../format.ts";
import { useLanguage } from "../language.tsx";
import { type Column, Listing } from "../listing.tsx";
import type { ReleasesQuery } from "../operations.ts";

type ReleaseRow = ReleasesQuery["releases"][number];

/** The releases that are kept; one of them is served. */
export function ReleasesTable({ releases }: { readonly releases: readonly ReleaseRow[] }) {
  const { say, language } = useLanguage();
  const columns: readonly Column<ReleaseRow>[] = [
    { title: say("发布号", "Release"), cell: ({ id }) => <b>#{id}</b> },
    {
      title: say("状态", "State"),
      cell: ({ current }) =>
        current ? (
          <span className="state good">{say("当前", "current")}</span>
        ) : (
          <span className="quiet">{say("保留，可回退", "kept")}</span>
        ),
    },
    {
      title: say("数据日期", "Data of"),
      cell: ({ today }) => dayText(today, language),
    },
    {
      title: say("建成时间", "Built at"),
      cell: ({ builtAt: at }) => momentText(at, language),
    },
    {
      title: say("采集记录", "Records"),
      isNumber: true,
      cell: ({ records }) => numberText(records),
    },
    { title: say("数据表", "Tables"), cell: ({ tables }) => tables, isNumber: true },
  ];
  return (
    <Listing<ReleaseRow>
      name={say("发布", "Releases")}
      keyOf={({ id }) => String(id)}
      rows={releases}
      columns={columns}
      empty={say("还没有发布", "Nothing published yet")}
    />
  );
}
