import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Publication } from '../../config.ts';
import { findDraft, readDraftText } from '../../issue/read-draft.ts';
import { cutRendition, fillRendition, renderIssue, templateData, type CutRendition, type Rendition } from '../../issue/render.ts';
import type { Issue } from '../../issue/issue.ts';
import type { ViewContext } from '../../issue/view.ts';
import { GalleyError, hasErrors, type Problem } from '../../problem.ts';
import { watchDrafts, type DraftWatch } from '../watch-drafts.ts';

/** What stands in a draft's file at this moment. */
export interface DraftState {
  number: number;
  file?: string;
  /** Of the file's name, its text and the pictures it names: changes when the preview may. */
  hash: string;
  /** It can be shown as it is. */
  ok: boolean;
  /** There is a version of it that can be shown, this or an earlier one. */
  seen: boolean;
  /** Found by reading alone; the check finds more. */
  problems: Problem[];
  issue?: Issue;
}

/** What is to be seen of a draft in one theme: of what its file says now, or of the last state that could be shown. */
export interface Shown {
  rendition: Rendition;
  cut: CutRendition;
  issue: Issue;
  /** Of the state it was made from. */
  hash: string;
  /** When that state was read, in ms since the epoch. */
  at: number;
  /** There when the file says something else by now, which can't be shown. */
  stale?: Problem[];
}

export interface LiveDrafts {
  /** Reads the file; parses only what has changed. Never throws for what an editor wrote. */
  read(number: number): DraftState;
  /** Renders what is asked for and nothing else. Without anything that was ever good, only the problems. */
  show(number: number, theme?: string): Promise<Shown | { problems: Problem[] }>;
  /** Calls `listener` with each new state, until the returned function is called. */
  subscribe(number: number, listener: (state: DraftState) => void): () => void;
  /** Of issue numbers; for a test that nothing is left behind. */
  listeners(): number;
  close(): void;
}

export interface LiveDraftsDeps {
  root: string;
  /** Where the last good text of a draft is kept, so that a desk opened on a broken draft has something to show. */
  workspace: string;
  publication: Publication;
  context: ViewContext;
  clock: Clock;
  watchDrafts?: typeof watchDrafts;
}

interface Entry {
  state?: DraftState;
  good?: { issue: Issue; hash: string; at: number; text: string };
  /** By theme; the newest that could be made. */
  made: Map<string, { hash: string; shown: Promise<Shown> }>;
  listeners: Set<(state: DraftState) => void>;
  told?: string;
}

/** Drafts kept in memory that nobody has open: an issue and its renditions are some 300 kB. */
const mostEntries = 40;

/** Saving by “empty, then write” or “delete, then rename” shows a file that is not there for a moment. */
const settleMs = 120;

export function openLiveDrafts({ root, workspace, publication, context, clock, watchDrafts: watchFolder = watchDrafts }: LiveDraftsDeps): LiveDrafts {
  const entries = new Map<number, Entry>();
  let watching: DraftWatch | undefined;
  let settling: NodeJS.Timeout | undefined;

  const entryOf = (number: number): Entry => {
    const entry = entries.get(number) ?? { made: new Map(), listeners: new Set() };
    // The oldest goes first, so what is asked for becomes the newest.
    entries.delete(number);
    entries.set(number, entry);
    for (const [old, { listeners }] of entries) {
      if (entries.size <= mostEntries) break;
      if (old !== number && listeners.size === 0) entries.delete(old);
    }
    return entry;
  };

  const read = (number: number): DraftState => {
    const entry = entryOf(number);
    let file: string;
    let text: string;
    try {
      ({ file } = findDraft(root, number));
      text = readFileSync(join(root, file), 'utf8');
    } catch (error) {
      const problem = unreadable(error as Error);
      entry.state = { number, hash: hashOf(problem.message), ok: false, seen: wasSeen(number, entry), problems: [problem] };
      return entry.state;
    }
    const hash = hashOf(file, text, ...picturesOf(text, root));
    if (entry.state?.hash === hash) return entry.state;
    const { issue, problems } = readDraftText(text, { number, file }, publication);
    if (issue) entry.good = { issue, hash, at: clock.now(), text };
    entry.state = { number, file, hash, ok: issue !== undefined && !hasErrors(problems), seen: wasSeen(number, entry), problems, ...(issue ? { issue } : {}) };
    return entry.state;
  };

  const wasSeen = (number: number, entry: Entry) => entry.good !== undefined || existsSync(rememberedPath(workspace, number));

  /** What was good when a desk last looked, perhaps before this one was started. */
  const remembered = (number: number): Entry['good'] => {
    const path = rememberedPath(workspace, number);
    if (!existsSync(path)) return undefined;
    const text = readFileSync(path, 'utf8');
    const { issue } = readDraftText(text, { number, file: `drafts/${number}.yaml` }, publication);
    return issue && { issue, hash: hashOf(text), at: statSync(path).mtimeMs, text };
  };

  const make = async ({ issue, hash, at }: NonNullable<Entry['good']>, theme: string): Promise<Shown> => {
    const rendition = await renderIssue(issue, context, theme);
    const cut = cutRendition(rendition);
    // What would throw for a reader must count as not shown, so that the last good one stays.
    for (const fields of [{}, Object.fromEntries(publication.fields.map((field) => [field, 'x']))]) {
      fillRendition(cut, templateData(rendition, { email: 'reader@example.org', since: issue.date, fields }, publication.fields), { link: () => '', unsubscribe: '' });
    }
    return { rendition, cut, issue, hash, at };
  };

  const show = async (number: number, theme?: string): Promise<Shown | { problems: Problem[] }> => {
    const state = read(number);
    const entry = entryOf(number);
    entry.good ??= remembered(number);
    const { good } = entry;
    if (!good) return { problems: state.problems };
    const name = theme ?? good.issue.theme;
    const before = entry.made.get(name);
    if (before?.hash !== good.hash) {
      const shown = make(good, name);
      // Three frames ask at once: one of them renders.
      entry.made.set(name, { hash: good.hash, shown });
      shown.then(
        () => remember(workspace, number, good.text),
        () => (before ? entry.made.set(name, before) : entry.made.delete(name)),
      );
    }
    try {
      const shown = await (entry.made.get(name)?.shown ?? make(good, name));
      return shown.hash === state.hash ? shown : { ...shown, stale: state.problems };
    } catch (error) {
      const problems = [...state.problems, themeFault(error as Error, name, good.issue.file)];
      return before ? { ...(await before.shown), stale: problems } : { problems };
    }
  };

  const tell = (number: number, entry: Entry, settled: boolean): boolean => {
    const state = read(number);
    if (state.hash === entry.told) return true;
    if (!settled && isMidway(state)) return false;
    entry.told = state.hash;
    for (const listener of entry.listeners) listener(state);
    return true;
  };
  const tellAll = (settled = false) => {
    const watched = [...entries].filter(([, { listeners }]) => listeners.size > 0);
    const waits = watched.filter(([number, entry]) => !tell(number, entry, settled));
    if (waits.length === 0) return;
    clearTimeout(settling);
    settling = setTimeout(() => tellAll(true), settleMs).unref();
  };

  return {
    read,
    show,
    subscribe(number, listener) {
      const entry = entryOf(number);
      entry.told ??= read(number).hash;
      entry.listeners.add(listener);
      watching ??= watchFolder(root, () => tellAll());
      return () => {
        entry.listeners.delete(listener);
        if (entry.listeners.size === 0) delete entry.told;
        // Nobody looks: nothing need be watched.
        if ([...entries.values()].some(({ listeners }) => listeners.size > 0)) return;
        watching?.close();
        watching = undefined;
      };
    },
    listeners: () => [...entries.values()].reduce((sum, { listeners }) => sum + listeners.size, 0),
    close() {
      clearTimeout(settling);
      watching?.close();
      entries.clear();
    },
  };
}

function isMidway({ file, problems }: DraftState): boolean {
  return file === undefined || problems.some(({ message }) => message === 'the draft is empty');
}

function hashOf(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}

/** Each picture that the draft names, with what tells one state of it from another. */
function picturesOf(text: string, root: string): string[] {
  const names = new Set([...text.matchAll(/\bimages\/([\w][\w.-]*\.(?:png|jpe?g|gif))/gi)].map((match) => match[1]!));
  return [...names].map((name) => {
    const stats = statSync(join(root, 'drafts/images', name), { throwIfNoEntry: false });
    return `${name} ${stats?.mtimeMs ?? 'none'}`;
  });
}

function unreadable(error: Error): Problem {
  if (error instanceof GalleyError) return { severity: 'error', rule: error.code.slice(2).toLowerCase().replaceAll('_', '-'), message: error.message, ...(error.hint ? { hint: error.hint } : {}) };
  return { severity: 'error', rule: 'unreadable', message: `the draft can’t be read: ${error.message.replace(/^\w+: /, '').replace(/, \w+.*$/, '')}`, hint: 'See whether it is a file, and whether you may read it.' };
}

function themeFault(error: Error, theme: string, file: string): Problem {
  return { severity: 'error', rule: 'theme-failed', message: `the theme ${theme} can’t show this draft: ${error.message.split('\n')[0]}`, hint: 'Take back the last change, or look at the issue in another theme.', file };
}

function rememberedPath(workspace: string, number: number): string {
  return join(workspace, 'last-good', `${number}.yaml`);
}

/** After the answer is on its way; a disk that is full costs the memory of it and nothing else. */
function remember(workspace: string, number: number, text: string): void {
  setImmediate(() => {
    try {
      mkdirSync(join(workspace, 'last-good'), { recursive: true });
      writeFileSync(rememberedPath(workspace, number), text);
    } catch {
      // The preview works without.
    }
  });
}
