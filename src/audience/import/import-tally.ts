import type { ChunkResult } from './import-chunk.ts';
import type { FieldNote } from './import-row.ts';
import type { ImportPortion } from './read-import.ts';
import type { ReportEntry } from './row-reason.ts';

/** The counts of an import, and some rows of each kind as samples. */
export interface ImportCounts {
  /** Non-empty rows below the header, the sum of added, updated, unchanged, left, blocked, duplicates and refused. */
  rows: number;
  added: number;
  /** Of those added: active, and pending. */
  active: number;
  pending: number;
  updated: number;
  unchanged: number;
  /** Our readers who left or have not confirmed according to the file; they are no longer mailed. */
  left: number;
  /** Rows of people who are kept out, because of the file or because of what we know. */
  blocked: number;
  /** Of those: suppressed from now on. */
  suppressed: number;
  duplicates: number;
  refused: number;
  /** The number of rows kept out for each reason, the most frequent reason first. */
  why: { reason: ReportEntry['reason']; rows: number }[];
  /** The number of fields that were corrected or left empty, and the first of them. */
  mended: number;
  emptied: number;
  notes: FieldNote[];
  /** The first rows that become active. */
  actives: { line: number; email: string }[];
  /** The first rows of those who leave. */
  leavers: { line: number; email: string; said: string }[];
  /** The first rows that were not imported; the report has all of them. */
  examples: ReportEntry[];
}

const maxExamples = 10;
const maxSamples = 3;

export class ImportTally {
  readonly counts: ImportCounts = {
    rows: 0,
    added: 0,
    active: 0,
    pending: 0,
    updated: 0,
    unchanged: 0,
    left: 0,
    blocked: 0,
    suppressed: 0,
    duplicates: 0,
    refused: 0,
    why: [],
    mended: 0,
    emptied: 0,
    notes: [],
    actives: [],
    leavers: [],
    examples: [],
  };
  readonly #reasons = new Map<string, ImportCounts['why'][number]>();

  /** Counts a portion and its results; returns the entries for the report, in the order of the file. */
  add({ valid, rejected, notes }: ImportPortion, done: ChunkResult): ReportEntry[] {
    const { counts } = this;
    const told: ReportEntry[] = [
      ...rejected,
      ...done.keptOut.map(({ row, reason }) => ({
        line: row.line,
        email: row.email,
        what: 'blocked' as const,
        reason,
      })),
      ...done.left.map((row) => ({
        line: row.line,
        email: row.email,
        what: 'left' as const,
        reason: { code: 'said-in-file' as const, standing: row.standing, said: row.said ?? '' },
      })),
    ].toSorted((a, b) => a.line - b.line);
    counts.rows += valid.length + rejected.length;
    counts.active += done.active.length;
    counts.pending += done.pending;
    counts.added += done.active.length + done.pending;
    counts.updated += done.updated;
    counts.unchanged += done.unchanged;
    counts.left += done.left.length;
    counts.suppressed += done.keptOut.filter(({ isNew }) => isNew).length;
    for (const entry of told) {
      if (entry.what === 'duplicate') counts.duplicates++;
      else if (entry.what === 'refused') counts.refused++;
      else if (entry.what === 'blocked') counts.blocked++;
      if (entry.what === 'blocked' || entry.what === 'refused') this.#because(entry.reason);
    }
    for (const note of notes) {
      counts[note.what]++;
      if (counts.notes.length < 5) counts.notes.push(note);
    }
    counts.actives.push(
      ...done.active.slice(0, maxSamples - counts.actives.length).map(({ line, email }) => ({ line, email })),
    );
    counts.leavers.push(
      ...done.left
        .slice(0, maxSamples - counts.leavers.length)
        .map(({ line, email, said }) => ({ line, email, said: said ?? '' })),
    );
    counts.examples.push(...told.slice(0, maxExamples - counts.examples.length));
    counts.why = [...this.#reasons.values()].toSorted((a, b) => b.rows - a.rows).slice(0, maxExamples);
    return told;
  }

  /** Counts a reason by its code, or by the standing if the file gave it. */
  #because(reason: ReportEntry['reason']): void {
    const key =
      reason.code === 'said-in-file'
        ? reason.standing
        : reason.code === 'suppressed'
          ? `${reason.code} ${reason.because}`
          : reason.code;
    const known = this.#reasons.get(key);
    if (known) known.rows++;
    else this.#reasons.set(key, { reason, rows: 1 });
  }
}
