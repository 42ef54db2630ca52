import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Publication } from '../../config/config.ts';
import type { Bookings } from '../../issue/booking.ts';
import type { Issue } from '../../issue/issue.ts';
import { readDraftText } from '../../issue/read-draft.ts';
import { hashOf } from './draft-state.ts';

/** A version of a draft that can be shown. */
export interface GoodVersion {
  issue: Issue;
  /** Of the state it was. */
  hash: string;
  /** When that was read, in ms since the epoch. */
  at: number;
  text: string;
}

/** The last good text of each draft on disk, so that a desk opened on a broken draft has something to show. */
export interface LastGood {
  has(number: number): boolean;
  read(number: number): GoodVersion | undefined;
  keep(number: number, version: GoodVersion): void;
  forget(number: number): void;
}

/** `bookings`: as they are when an old text is read again. */
export function openLastGood(workspace: string, publication: Publication, bookings: () => Bookings): LastGood {
  const folder = join(workspace, 'last-good');
  const pathOf = (number: number) => join(folder, `${number}.yaml`);
  return {
    has: (number) => existsSync(pathOf(number)),
    read(number) {
      const path = pathOf(number);
      if (!existsSync(path)) return undefined;
      const text = readFileSync(path, 'utf8');
      const { issue } = readDraftText(text, { number, file: `drafts/${number}.yaml` }, publication, bookings());
      return issue && { issue, hash: hashOf(text), at: statSync(path).mtimeMs, text };
    },
    keep(number, { text }) {
      // After the answer is on its way; a disk that is full costs the memory of it and nothing else.
      setImmediate(() => {
        try {
          mkdirSync(folder, { recursive: true });
          writeFileSync(pathOf(number), text);
        } catch {
          // The preview works without.
        }
      });
    },
    forget: (number) => rmSync(pathOf(number), { force: true }),
  };
}
