import type { Clock } from '../../clock.ts';
import type { Publication } from '../../config/config.ts';
import { cutRendition, fillRendition, renderIssue, templateData } from '../../issue/render.ts';
import type { ViewContext } from '../../issue/view.ts';
import type { Problem } from '../../problem.ts';
import type { DraftSource, Shown } from '../../preview/frame.ts';
import { readBookings } from '../../sponsor/read-bookings.ts';
import { watchDrafts, type DraftWatch } from './watch-drafts.ts';
import { isMidway, readState, type DraftState } from './draft-state.ts';
import { openLastGood, type GoodVersion } from './last-good.ts';

export interface LiveDrafts extends DraftSource {
  /** Reads the file; parses only what has changed. Never throws for what an editor wrote. */
  read(number: number): DraftState;
  /** For a draft that was thrown away: its last good version must not be shown for the next one of its number. */
  forget(number: number): void;
  /** Calls `listener` with each new state, until the returned function is called. */
  subscribe(number: number, listener: (state: DraftState) => void): () => void;
  /** Of issue numbers; for a test that nothing is left behind. */
  listeners(): number;
  close(): void;
}

export interface LiveDraftsDeps {
  root: string;
  /** Where the last good text of each draft is kept. */
  workspace: string;
  publication: Publication;
  context: ViewContext;
  clock: Clock;
  watchDrafts?: typeof watchDrafts;
}

interface Entry {
  state?: DraftState;
  good?: GoodVersion;
  /** By theme; the newest that could be made. */
  made: Map<string, { hash: string; shown: Promise<Shown> }>;
  listeners: Set<(state: DraftState) => void>;
  reported?: string;
}

/** Drafts kept in memory that nobody has open: an issue and its renditions are some 300 kB. */
const maxEntries = 40;

/** How long a file may look half saved before that is reported. */
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
    // The oldest goes first, so what is asked for becomes the newest.
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
    entry.state = { ...state, seen: entry.good !== undefined || lastGood.has(number) };
    return entry.state;
  };

  const make = async ({ issue, hash, at }: GoodVersion, theme: string): Promise<Shown> => {
    const rendition = await renderIssue(issue, context, theme);
    const cut = cutRendition(rendition);
    // What would throw for a reader must count as not shown, so that the last good one stays.
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
      // Three frames ask at once: one of them renders.
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

  const tell = (number: number, entry: Entry, settled: boolean): boolean => {
    const state = read(number);
    if (state.hash === entry.reported) return true;
    if (!settled && isMidway(state)) return false;
    entry.reported = state.hash;
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
    forget(number) {
      const { listeners } = entryOf(number);
      // The watch reports to open pages that the file is gone.
      entries.set(number, { made: new Map(), listeners });
      lastGood.forget(number);
    },
    subscribe(number, listener) {
      const entry = entryOf(number);
      entry.reported ??= read(number).hash;
      entry.listeners.add(listener);
      watching ??= watchFolder(root, () => tellAll());
      return () => {
        entry.listeners.delete(listener);
        if (entry.listeners.size === 0) delete entry.reported;
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

function themeFault(error: Error, theme: string, file: string): Problem {
  return {
    severity: 'error',
    rule: 'theme-failed',
    message: `the theme ${theme} can’t show this draft: ${error.message.split('\n')[0]}`,
    hint: 'Take back the last change, or look at the issue in another theme.',
    file,
  };
}
