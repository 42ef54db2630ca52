import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateFolder } from '../../files/private-file.ts';
import type { Publication } from '../../config/config.ts';
import type { Bookings } from '../../issue/booking.ts';
import type { Issue } from '../../issue/issue.ts';
import { readDraftText } from '../../issue/read-draft.ts';
import { hashOf } from './draft-state.ts';

/** A valid version of a draft. */
export interface GoodVersion {
  issue: Issue;
  /** The hash of its state. */
  hash: string;
  /** When it was read, in ms since the epoch. */
  at: number;
  text: string;
}

/**
 * Keeps the last valid text of each draft on disk, so that a desk started with a broken draft has something to show.
 */
export interface LastGood {
  read(number: number): GoodVersion | undefined;
  keep(number: number, version: GoodVersion): void;
  forget(number: number): void;
}

/** `bookings` returns the current bookings, which are used when an old text is parsed again. */
export function openLastGood(workspace: string, publication: Publication, bookings: () => Bookings): LastGood {
  const folder = join(workspace, 'last-good');
  const pathOf = (number: number) => join(folder, `${number}.yaml`);
  return {
    read(number) {
      const path = pathOf(number);
      if (!existsSync(path)) return undefined;
      const text = readFileSync(path, 'utf8');
      const { issue } = readDraftText(text, { number, file: `drafts/${number}.yaml` }, publication, bookings());
      return issue && { issue, hash: hashOf(text), at: statSync(path).mtimeMs, text };
    },
    keep(number, { text }) {
      // Written after the answer. If the disk is full, only this copy is lost.
      setImmediate(() => {
        try {
          makePrivateFolder(folder);
          writeFileSync(pathOf(number), text);
        } catch {
          // The preview works without this copy.
        }
      });
    },
    forget: (number) => rmSync(pathOf(number), { force: true }),
  };
}
