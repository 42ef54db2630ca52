import { sampleReaders } from '../../issue/reader.ts';
import { systemClock, type Clock } from '../../clock.ts';
import { availableThemes, templateData } from '../../issue/render.ts';
import type { Problem } from '../../problem.ts';
import { compileMessage } from '../../message/compile-message.ts';
import { deskPage, type DeskShell } from '../kit/desk-page.tsx';
import { queryOf, type Choices } from '../../preview/choices.ts';
import { Facts } from './facts.tsx';
import { fieldsUsed } from './fields-used.ts';
import { FindingsList, findingsOf, type FindingsDeps } from './findings.tsx';
import { fillCopy, type Shown } from '../../preview/frame.ts';
import type { LiveDrafts } from './live-drafts.ts';
import { liveWords } from './live-words.ts';
import type { Presence } from './presence.ts';
import { PreviewPage, type DraftAction } from './preview-page.tsx';
import { previewStyle } from './preview.css.ts';
import { previewReader, type PreviewReader } from '../../preview/preview-reader.ts';
import { FoundReaders, ReaderSearch, searchReaders, stepInSegment } from './readers.tsx';
import { sendOfDraft, SentNotice } from './sent-notice.tsx';
import { TestCopyForm, TestCopyNotice, type TestCopies, type TestCopyResult } from './test-copy.tsx';

export interface PreviewDeps extends FindingsDeps {
  live: LiveDrafts;
  presence: Presence;
  /** The time from which relative rules of a segment (“the last 30 days”) are counted. */
  clock?: Clock;
  shell: DeskShell;
  copies?: TestCopies | undefined;
  /** The buttons at the head of a draft's page. */
  actions(number: number): DraftAction[] | Promise<DraftAction[]>;
}

/** A draft as the chosen options show it. */
interface DraftView {
  shown?: Shown;
  problems: Problem[];
  hash: string;
  file: string | undefined;
  /** As written, if the draft has mistakes. */
  subject?: string;
  reader: PreviewReader;
}

/** Returns undefined if the draft has neither a file nor an earlier valid version. */
export async function loadView(
  number: number,
  choices: Choices,
  { live, db, config }: PreviewDeps,
): Promise<DraftView | undefined> {
  const shown = await live.show(number, choices.theme);
  const { hash, file, subject } = live.read(number);
  const isShown = 'rendition' in shown;
  if (!isShown && file === undefined && shown.problems.some(({ rule }) => rule === 'no-draft')) return undefined;
  const reader = await previewReader(choices, isShown ? shown.issue.date : '', {
    db,
    declared: config.publication.fields,
  });
  return {
    ...(isShown ? { shown } : {}),
    problems: isShown ? (shown.stale ?? []) : shown.problems,
    hash,
    file,
    ...(subject === undefined ? {} : { subject }),
    reader,
  };
}

/** The subject as far as it is written. */
export function unfinishedSubject({ file, subject = '' }: Pick<DraftView, 'file' | 'subject'>): string {
  return subject.trim() || (file === undefined ? '' : 'No subject yet');
}

export interface DraftPageState {
  /** The text in the field that searches for readers. */
  typed?: string;
  /** The result of sending a test copy, and its address. */
  result?: TestCopyResult;
  to?: string;
  status?: number;
}

/** Answers `/drafts/:number`; undefined if the draft does not exist and no earlier version can be shown. */
export async function draftPage(
  number: number,
  asked: Choices,
  { typed = '', result, to = '', status = 200 }: DraftPageState,
  deps: PreviewDeps,
): Promise<Response | undefined> {
  const { db, config, shell, copies, clock = systemClock } = deps;
  const { publication } = config;
  const stepped =
    asked.segment === undefined
      ? undefined
      : await stepInSegment(asked, publication.segments, { db, now: clock.now(), timezone: publication.timezone });
  const choices = stepped?.reader ? { ...asked, reader: stepped.reader } : asked;
  const found = await loadView(number, choices, deps);
  if (!found) return undefined;
  const { shown, reader, hash, problems, file } = found;
  const theme = choices.theme ?? shown?.issue.theme ?? publication.theme;
  const send = await sendOfDraft(number, db);
  const findings = await findingsOf(number, choices.theme, deps);
  const subject = shown ? subjectFor(shown, reader, deps) : unfinishedSubject(found);
  const readers = typed === '' ? undefined : await searchReaders(db, typed);
  const aside = (
    <>
      <section data-findings="" aria-label="What the check says">
        <FindingsList number={number} findings={findings} />
      </section>
      {copies && shown ? (
        <TestCopyForm {...{ number, theme, copies, to }}>
          {result ? <TestCopyNotice result={result} copies={copies} /> : null}
        </TestCopyForm>
      ) : null}
      <div className="aside" data-fragment={`/drafts/${number}/facts${queryOf(choices)}`}>
        {shown ? <FactsOf {...{ number, shown, choices, reader, deps }} /> : null}
      </div>
      <ReaderSearch {...{ number, typed, choices }} segments={publication.segments} step={stepped?.step}>
        {reader.missing ? (
          <p className="hint">
            Subscriber {choices.reader} is not on the list any more; a sample reader is shown instead.
          </p>
        ) : null}
        {readers ? <FoundReaders {...{ number, typed, choices }} {...readers} /> : null}
      </ReaderSearch>
    </>
  );
  return deskPage(shell, {
    title: `${number}: ${subject}`,
    under: '/',
    wide: 'full',
    modules: ['kit/htmx', 'draft/live', 'draft/stages'],
    style: previewStyle,
    status,
    children: (
      <PreviewPage
        {...{ number, subject, hash, choices, theme, reader, aside }}
        canBeDeleted={send === undefined && file !== undefined}
        notice={send ? <SentNotice {...{ number, send }} timezone={publication.timezone} /> : null}
        state={liveWords(shown !== undefined && !shown.stale, problems)}
        themes={availableThemes}
        actions={await deps.actions(number)}
      />
    ),
  });
}

export function subjectFor(
  shown: Shown,
  reader: PreviewReader,
  { config: { publication, publicUrl } }: PreviewDeps,
): string {
  return fillCopy(shown, templateData(shown.rendition, reader, publication.fields), publicUrl).subject;
}

/** The mail's size and the personal fields that it uses, for one reader. */
export function FactsOf({
  number,
  shown,
  choices,
  reader,
  deps: { config, sender },
}: {
  number: number;
  shown: Shown;
  choices: Choices;
  reader: PreviewReader;
  deps: PreviewDeps;
}) {
  const { publication, publicUrl } = config;
  const { htmlBytes } = compileMessage(shown.rendition, sender);
  const { text } = fillCopy(shown, templateData(shown.rendition, reader, publication.fields), publicUrl);
  return (
    <Facts
      {...{ number, choices, reader, htmlBytes }}
      textBytes={Buffer.byteLength(text)}
      links={shown.rendition.links.length}
      uses={fieldsUsed(shown.rendition)}
      sample={sampleReaders(publication.fields).full.fields}
    />
  );
}
