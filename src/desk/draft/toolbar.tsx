import type { ReactNode } from 'react';
import {
  imageChoices,
  parts,
  queryOf,
  sampleReaderChoices,
  schemes,
  widths,
  type Choices,
  type Dimension,
} from '../../preview/choices.ts';
import type { PreviewReader } from '../../preview/preview-reader.ts';

interface ToolbarProps {
  number: number;
  choices: Choices;
  theme: string;
  themes: readonly string[];
  reader: PreviewReader;
}

/** The row of options above the mail. */
export function Toolbar({ number, choices, theme, themes, reader }: ToolbarProps) {
  const base = `/drafts/${number}`;
  const single = (label: string): string | undefined => (choices.compare ? undefined : label);
  const summary = [
    single(widths.find(({ value }) => value === choices.width)!.label),
    schemes.find(({ value }) => value === choices.scheme)!.label,
    choices.theme ?? theme,
    choices.compare && 'side by side',
  ]
    .filter(Boolean)
    .join(', ');
  const readers =
    choices.reader === 'full' || choices.reader === 'bare'
      ? sampleReaderChoices
      : [...sampleReaderChoices, { value: choices.reader, label: reader.label }];
  const group = (
    name: string,
    cycle: string,
    dimension: Dimension,
    options: { value: string; label: string; where?: string }[],
    current: string,
  ) => <Group {...{ base, name, cycle, dimension, options, current, choices }} />;
  return (
    <details className="toolbar-fold" data-fold="" open>
      <summary>View: {summary}</summary>
      <div className="toolbar">
        {group('Show', 'v', 'part', parts, choices.part)}
        {group(
          'Width',
          'w',
          'width',
          widths.map(({ value, label }) => ({ value, label })),
          choices.width,
        )}
        {group('Colours', 'c', 'scheme', schemes, choices.scheme)}
        {group('Images', 'i', 'images', imageChoices, choices.images)}
        {group(
          'Theme',
          't',
          'theme',
          themes.map((name) => ({ value: name, label: name })),
          choices.theme ?? theme,
        )}
        {group('Reader', 'r', 'reader', readers, choices.reader)}
      </div>
    </details>
  );
}

interface GroupProps {
  base: string;
  name: string;
  cycle: string;
  dimension: Dimension;
  options: { value: string; label: string; where?: string }[];
  current: string;
  choices: Choices;
}

function Group({ base, name, cycle, dimension, options, current, choices }: GroupProps) {
  const compared = choices.compare === dimension;
  return (
    <div className="choices" role="group" aria-label={name} data-cycle={cycle}>
      <span className="name" aria-hidden="true">
        {name}
      </span>
      <span>
        {options.map(({ value, label, where }) => {
          const href = base + queryOf(choices, { [dimension]: value, ...(compared ? { compare: undefined } : {}) });
          return (
            <ViewLink
              key={value}
              id={`${dimension}-${value}`}
              href={href}
              current={!compared && value === current}
              title={where}
            >
              {label}
            </ViewLink>
          );
        })}
        <ViewLink
          id={`${dimension}-all`}
          href={base + queryOf(choices, { compare: compared ? undefined : dimension })}
          current={compared}
          title={`${name}: side by side`}
          all
        >
          {options.length === 2 ? 'Both' : 'All'}
          <span className="visually-hidden"> side by side</span>
        </ViewLink>
      </span>
    </div>
  );
}

/** A link to another view of this page. htmx replaces only the view; without htmx it is an ordinary link. */
export function ViewLink({
  id,
  href,
  current = false,
  title,
  all = false,
  shortcut,
  children,
}: {
  id?: string;
  href: string;
  current?: boolean;
  title?: string | undefined;
  all?: boolean;
  shortcut?: string;
  children: ReactNode;
}) {
  return (
    <a
      id={id}
      href={href}
      aria-current={current ? 'true' : undefined}
      title={title}
      data-all={all ? '' : undefined}
      data-key={shortcut}
      hx-get={href}
      hx-select="#view"
      hx-target="#view"
      hx-swap="outerHTML"
      hx-push-url="true"
    >
      {children}
    </a>
  );
}
