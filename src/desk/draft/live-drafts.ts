import type { Clock } from '../../clock.ts';
import type { Publication } from '../../config/config.ts';
import { cutRendition, fillRendition, renderIssue, templateData } from '../../issue/render.ts';
import type { ViewContext } from '../../issue/view.ts';
import type { Problem } from '../../problem.ts';
import type { DraftSource, Shown } from '../../preview/frame.ts';
import { readBookings } from '../../sponsor/read-bookings.ts';
import { watchDrafts, type DraftWatch } from './watch-drafts.ts';
import { isHalfSaved, readState, type DraftState } from './draft-state.ts';
import { openLastGood, type GoodVersion } from './last-good.ts';

export interface LiveDrafts extends DraftSource {
  show(number: number, theme?: string): Promise<Shown | { problems: Problem[] }>;
  /**
   * Returns the current state. Parses only if the content has changed. Never throws because of what an editor wrote.
   */
  read(number: number): DraftState;
  /**
   * Call when a draft was deleted, so that its last valid version is not shown for a later draft with the same number.
   */
  forget(number: number): void;
  /** Calls `listener` with each new state until the returned function is called. */
  subscribe(number: number, listener: (state: DraftState) => void): () => void;
  /** The number of listeners; lets a test check that none is left. */
  listeners(): number;
  close(): void;
}

export interface LiveDraftsDeps {
  root: string;
  /** The folder for the last valid text of each draft. */
  workspace: string;
  publication: Publication;
  context: ViewContext;
  clock: Clock;
  watchDrafts?: typeof watchDrafts;
}

interface Entry {
  state?: DraftState;
  good?: GoodVersion;
  /** The newest rendition of each theme. */
  made: Map<string, { hash: string; shown: Promise<Shown> }>;
  listeners: Set<(state: DraftState) => void>;
  reported?: string;
}

/** Limit of drafts kept in memory without listeners. An issue and its renditions take about 300 kB. */
const maxEntries = 40;

/** How long a file that looks half saved is not reported. */
const settleMs = 120;

export function openLiveDrafts({
  root,
  workspace,
  publication,
  context,
  clock,
  watchDrafts: watchFolder = watchDrafts,
}: LiveDraftsDeps): LiveDrafts {
  const entries = new Map<number, Entry>();
  const lastGood = openLastGood(workspace, publication, () => readBookings(root));
  let watching: DraftWatch | undefined;
  let settling: NodeJS.Timeout | undefined;

  const entryOf = (number: number): Entry => {
    const entry = entries.get(number) ?? { made: new Map(), listeners: new Set() };
    // A map iterates in insertion order and the oldest entries are dropped first, so this makes the entry the newest.
    entries.delete(number);
    entries.set(number, entry);
    for (const [old, { listeners }] of entries) {
      if (entries.size <= maxEntries) break;
      if (old !== number && listeners.size === 0) entries.delete(old);
    }
    return entry;
  };

  const read = (number: number): DraftState => {
    const entry = entryOf(number);
    const now = readState(number, entry.state, { root, publication });
    if (now === 'unchanged') return entry.state!;
    const { text, ...state } = now;
    if (state.issue) entry.good = { issue: state.issue, hash: state.hash, at: clock.now(), text: text! };
    entry.state = state;
    return entry.state;
  };

  const make = async ({ issue, hash, at }: GoodVersion, theme: string): Promise<Shown> => {
    const rendition = await renderIssue(issue, context, theme);
    const cut = cutRendition(rendition);
    // A template that throws for some reader makes the version invalid; the last valid one stays.
    for (const fields of [{}, Object.fromEntries(publication.fields.map((field) => [field, 'x']))]) {
      fillRendition(
        cut,
        templateData(rendition, { email: 'reader@example.org', since: issue.date, fields }, publication.fields),
        { link: () => '', unsubscribe: '' },
      );
    }
    return { rendition, cut, issue, hash, at };
  };

  const show = async (number: number, theme?: string): Promise<Shown | { problems: Problem[] }> => {
    const state = read(number);
    const entry = entryOf(number);
    entry.good ??= lastGood.read(number);
    const { good } = entry;
    if (!good) return { problems: state.problems };
    const name = theme ?? good.issue.theme;
    const before = entry.made.get(name);
    if (before?.hash !== good.hash) {
      const shown = make(good, name);
      // Stored before it has finished: the page's three frames ask at the same time, and only one rendering is needed.
      entry.made.set(name, { hash: good.hash, shown });
      shown.then(
        () => lastGood.keep(number, good),
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

  const report = (number: number, entry: Entry, settled: boolean): boolean => {
    const state = read(number);
    if (state.hash === entry.reported) return true;
    if (!settled && isHalfSaved(state)) return false;
    entry.reported = state.hash;
    for (const listener of entry.listeners) listener(state);
    return true;
  };
  const reportAll = (settled = false) => {
    const watched = [...entries].filter(([, { listeners }]) => listeners.size > 0);
    const unsettled = watched.filter(([number, entry]) => !report(number, entry, settled));
    if (unsettled.length === 0) return;
    clearTimeout(settling);
    settling = setTimeout(() => reportAll(true), settleMs).unref();
  };

  return {
    read,
    show,
    forget(number) {
      const { listeners } = entryOf(number);
      // Keeps the listeners: the watch tells open pages that the file is gone.
      entries.set(number, { made: new Map(), listeners });
      lastGood.forget(number);
    },
    subscribe(number, listener) {
      const entry = entryOf(number);
      entry.reported ??= read(number).hash;
      entry.listeners.add(listener);
      watching ??= watchFolder(root, () => reportAll());
      return () => {
        entry.listeners.delete(listener);
        if (entry.listeners.size === 0) delete entry.reported;
        // Without listeners the folder need not be watched.
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

function themeFault(error: Error, theme: string, file: string): Problem {
  return {
    severity: 'error',
    rule: 'theme-failed',
    message: `the theme ${theme} can’t show this draft: ${error.message.split('\n')[0]}`,
    hint: 'Take back the last change, or look at the issue in another theme.',
    file,
  };
}
