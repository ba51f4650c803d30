import type { ReactNode } from "react";

interface SectionProps {
  readonly title: string;
  /** Beside the title, to the right. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a page. */
export function Section({ title, aside, children }: SectionProps) {
  return (
    <section className="section" aria-label={title}>
      <div className="section-head">
        <h2>{title}</h2>
        {aside === undefined ? null : <div className="aside">{aside}</div>}
      </div>
      {children}
    </section>
  );
}

interface HeadingProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly aside?: ReactNode;
}

/** The page's own title. */
export function Heading({ title, lead, aside }: HeadingProps) {
  return (
    <div className="heading">
      <div>
        <h1>{title}</h1>
        {lead === undefined ? null : <p className="lead">{lead}</p>}
      </div>
      {aside === undefined ? null : <div className="aside">{aside}</div>}
    </div>
  );
}
