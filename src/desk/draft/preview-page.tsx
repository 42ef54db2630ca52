import type { ReactNode } from 'react';
import { KeysDialog } from '../kit/desk-page.tsx';
import { panesOf, queryOf, type Choices, type Pane } from '../../preview/choices.ts';
import { frameSandbox } from '../../preview/frame-response.ts';
import { inboxPixels } from '../../preview/inbox-rows.tsx';
import type { PreviewReader } from '../../preview/preview-reader.ts';
import { Toolbar } from './toolbar.tsx';

export interface DraftAction {
  href: string;
  label: string;
  /** The keyboard shortcut that clicks the button. */
  key: string;
  primary?: boolean;
}

export interface PreviewPageProps {
  number: number;
  /** The subject for the chosen reader, or the file's name if the draft can't be shown. */
  subject: string;
  /** The hash of the state that the frames will show. */
  hash: string;
  /** The text of the status line before the first event. */
  state: { ok: boolean; words: string };
  choices: Choices;
  /** The theme that the issue names. */
  theme: string;
  themes: readonly string[];
  reader: PreviewReader;
  /** The buttons at the head of the page. */
  actions: DraftAction[];
  aside: ReactNode;
  /** Shown above everything else, such as that the issue was already sent. */
  notice: ReactNode;
  /** The draft has a file and was not sent. */
  canBeDeleted: boolean;
}

/** The preview of a draft in several widths, colour schemes and formats. */
export function PreviewPage({
  number,
  subject,
  hash,
  state,
  choices,
  theme,
  themes,
  reader,
  actions,
  aside,
  notice,
  canBeDeleted,
}: PreviewPageProps) {
  const panes = panesOf(choices, { themes, readerLabel: choices.reader === 'full' ? '' : reader.label });
  return (
    <>
      <p className="crumb">
        <a href="/" data-key="u">
          ← Desk
        </a>
      </p>
      <div className="page-head draft-head" data-hash={hash}>
        <div>
          <h1 dir="auto">
            <span className="muted">{number}</span>{' '}
            <span data-fragment={`/drafts/${number}/subject${queryOf(choices)}`}>{subject}</span>
          </h1>
          <p className="live" role="status" data-live-state={state.ok ? 'live' : 'stale'}>
            {state.words}
          </p>
        </div>
        <div className="actions">
          {actions.map(({ href, label, key, primary }) => (
            <a key={href} className={primary ? 'button' : 'button quiet'} href={href} data-key={key}>
              {label}
            </a>
          ))}
        </div>
      </div>
      {notice}
      <div id="view">
        <Toolbar number={number} choices={choices} theme={theme} themes={themes} reader={reader} />
        <div className={panes.length === 1 && panes[0]!.choices.part !== 'inbox' ? 'bench one' : 'bench'}>
          <div className={panes.length > 1 ? 'panes compared' : 'panes'}>
            {panes.map((pane) => (
              <PaneView key={pane.key} number={number} pane={pane} />
            ))}
          </div>
          <div className="aside">{aside}</div>
        </div>
      </div>
      <p className="keys-hint">
        Everything here works by keyboard:{' '}
        <button type="button" data-keys-open="">
          ? shows the keys
        </button>
      </p>
      {canBeDeleted ? (
        <p className="keys-hint">
          <a href={`/drafts/${number}/delete`}>Delete draft …</a>
        </p>
      ) : null}
      <KeysDialog keys={keys} />
    </>
  );
}

const keys: [string, string][] = [
  ['v V', 'what is shown: HTML, text, the row in the inbox; all of them side by side'],
  ['w W', 'next width; all widths side by side'],
  ['c C', 'next colours; all colours side by side'],
  ['i I', 'images shown or blocked; both side by side'],
  ['t T', 'next theme; all themes side by side'],
  ['r R', 'all fields or none; both side by side'],
  ['/', 'look for a reader'],
  ['p n', 'previous and next reader of the segment'],
  ['m', 'send me this'],
  ['e h', 'edit; earlier versions'],
  ['l', 'comments and review'],
  ['g o', 'send; the report, once it was sent'],
  ['u', 'up, to the desk'],
  ['?', 'this list'],
];

function PaneView({ number, pane: { choices, label, where, width, pixels } }: { number: number; pane: Pane }) {
  const isInbox = choices.part === 'inbox';
  const address = `/drafts/${number}/frame${queryOf(choices)}`;
  const title = `Issue ${number}: ${label}`;
  return (
    <section className={`pane ${isInbox && width === 'desktop' ? 'inbox-desktop' : width}`} aria-label={label}>
      <header>
        <h2>{label}</h2>
        {where ? (
          <span className="muted" title={where}>
            {where}
          </span>
        ) : null}
        <a href={address} target="_blank" rel="noreferrer">
          Open<span className="visually-hidden"> {label} by itself</span>
        </a>
      </header>
      <div className="stage" data-stage="" tabIndex={0} role="region" aria-label={`${label}, scrolls`}>
        <div className="sheet">
          <iframe
            className={choices.scheme === 'light' ? 'light' : 'dark'}
            title={title}
            src={address}
            sandbox={frameSandbox}
            data-preview=""
            data-pixels={isInbox ? inboxPixels[width] : pixels}
          />
        </div>
      </div>
    </section>
  );
}
