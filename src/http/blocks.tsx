/** The blocks that pages are made of; `page.tsx` has the shell around them. */
import type { ReactNode } from 'react';

export interface NavItem {
  href: string;
  label: string;
  /** Whether the current page belongs to this item. */
  current?: boolean;
}

/** The page's `h1`, a line below it, and the page's actions. */
export function PageHead({ title, lead, actions }: { title: ReactNode; lead?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {lead ? <p className="lead">{lead}</p> : null}
      </div>
      {actions ? <div className="actions">{actions}</div> : null}
    </div>
  );
}

export type Tone = 'neutral' | 'accent' | 'good' | 'warning' | 'error';

export function Notice({ tone = 'neutral', title, children }: { tone?: Tone; title?: string; children?: ReactNode }) {
  return (
    <div className={`notice ${tone}`} role={tone === 'error' ? 'alert' : undefined}>
      {title ? <strong>{title}</strong> : null}
      {children}
    </div>
  );
}

export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`badge ${tone}`}>{children}</span>;
}

/** Empty state: what this page will list, and how to create the first entry. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="empty">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export interface Column<Row> {
  label: string;
  cell: (row: Row) => ReactNode;
  /** Whether the column is aligned to the right, as for numbers. */
  end?: boolean;
  /** Whether the column contains the name of the row. */
  rowHeader?: boolean;
  /** Left out on a phone, where only the columns that matter have room. */
  minor?: boolean;
}

/** The link above the title, to the page that this one belongs to; `shortcut` is the key that follows it. */
export function Crumb({ href, shortcut, children }: { href: string; shortcut?: string; children: ReactNode }) {
  return (
    <p className="crumb">
      <a href={href} data-key={shortcut}>
        ← {children}
      </a>
    </p>
  );
}

/** Buttons and switches in one row, which scrolls sideways on a phone; `stays` keeps it in view below the window's top. */
export function ToolRow({ label, stays, children }: { label: string; stays?: boolean; children: ReactNode }) {
  return (
    <div className={stays ? 'tool-row stays' : 'tool-row'} role="group" aria-label={label}>
      {children}
    </div>
  );
}

/** What is not needed at first sight, folded behind its summary. */
export function Fold({ summary, open, children }: { summary: ReactNode; open?: boolean; children: ReactNode }) {
  return (
    <details className="fold" open={open}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}

/** A table that scrolls sideways in its own box if the window is narrow; the box can be focused by keyboard. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  foldAfter,
}: {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  /** A longer table shows so many rows, and the others when asked; needs no script. */
  foldAfter?: number;
}) {
  const classOf = ({ end, minor }: Column<Row>) =>
    [end && 'end', minor && 'minor'].filter(Boolean).join(' ') || undefined;
  // Two rows more are shown rather than folded.
  const shown = foldAfter === undefined || rows.length <= foldAfter + 2 ? rows.length : foldAfter;
  return (
    <div className="table" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col" className={classOf(column)}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={rowKey(row)} className={index >= shown ? 'more' : undefined}>
              {columns.map((column) => {
                const { label, cell, rowHeader } = column;
                const className = classOf(column);
                return rowHeader ? (
                  <th key={label} scope="row" className={className}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={label} className={className}>
                    {cell(row)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {shown < rows.length ? (
        <label className="rest">
          <input type="checkbox" /> Show all {rows.length}
        </label>
      ) : null}
    </div>
  );
}

/**
 * A bar for a share of a whole, 0 to 1, beside the text with the number. SVG, because the policy forbids style
 * attributes and a width would need one.
 */
export function Bar({ share, label, tone = 'accent' }: { share: number; label: string; tone?: Tone }) {
  const percent = Math.round(Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0)) * 1000) / 10;
  return (
    <svg className={`bar ${tone}`} role="img" aria-label={label} preserveAspectRatio="none">
      <rect className="track" width="100%" height="100%" />
      <rect className="share" width={`${percent}%`} height="100%" />
    </svg>
  );
}

/** Views of one thing, each with its own address. */
export function Tabs({ label, tabs }: { label: string; tabs: NavItem[] }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a key={tab.href} href={tab.href} aria-current={tab.current ? 'page' : undefined}>
          {tab.label}
        </a>
      ))}
    </nav>
  );
}

/** Links to earlier and later pages of a list; `href` returns the address of a 1-based page. */
export function Pager({ page, pages, href }: { page: number; pages: number; href: (page: number) => string }) {
  if (pages < 2) return null;
  return (
    <nav className="pager" aria-label="Pages">
      {page > 1 ? (
        <a className="button quiet" rel="prev" href={href(page - 1)}>
          Previous page
        </a>
      ) : (
        <span />
      )}
      <span className="muted">
        Page {page} of {pages}
      </span>
      {page < pages ? (
        <a className="button quiet" rel="next" href={href(page + 1)}>
          Next page
        </a>
      ) : (
        <span />
      )}
    </nav>
  );
}
