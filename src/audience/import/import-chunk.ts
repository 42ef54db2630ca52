import type { Kysely } from 'kysely';
import { jsonTexts } from '../../db/json-rows.ts';
import type { Tables } from '../../db/tables.ts';
import { suppressionsOf } from '../suppression.ts';
import { foldRow, type Decided, type RowEffect } from './fold-row.ts';
import type { ImportRow } from './import-row.ts';
import { isDeparture } from './meaning/standing.ts';
import type { KeptOutReason } from './row-reason.ts';
import { writeEffects } from './write-effects.ts';

export interface ChunkResult {
  /** New readers by status; readers restored from our own export count by the status they have there. */
  active: ImportRow[];
  pending: number;
  updated: number;
  unchanged: number;
  /** Readers who were mailed before and are not mailed any more. */
  left: ImportRow[];
  /** `isNew`: this file is the reason that they are kept out. */
  keptOut: { row: ImportRow; reason: KeptOutReason; isNew: boolean }[];
}

export interface ChunkOptions {
  at: number;
  /** For the consent ledger: `import:readers.csv`. */
  source: string;
  /** Decides on every row but writes nothing. */
  dryRun: boolean;
}

/**
 * Decides on some thousand rows with two or three queries and writes them with a few statements, in the caller's
 * transaction. All rows are one parameter of each statement, which takes a third of the time of one variable per value.
 */
export async function importChunk(
  db: Kysely<Tables>,
  rows: ImportRow[],
  { at, source, dryRun }: ChunkOptions,
): Promise<ChunkResult> {
  const result: ChunkResult = { active: [], pending: 0, updated: 0, unchanged: 0, left: [], keptOut: [] };
  if (rows.length === 0) return result;
  const emails = rows.map((row) => row.email);
  const found = await db
    .selectFrom(jsonTexts(db, emails).as('given'))
    .innerJoin('subscriber', 'email', 'given.value')
    .select(['id', 'email', 'status', 'fields', 'created_at'])
    // Always in the same order, so that two imports of the same readers wait for each other instead of deadlocking.
    .$if(!dryRun, (query) => query.orderBy('email').forNoKeyUpdate('subscriber'))
    .execute();
  const known = new Map(found.map((reader) => [reader.email, reader]));
  const suppressions = await suppressionsOf(db, emails);
  const inDoubt = rows.flatMap(({ email, standing }) =>
    standing !== 'active' && known.get(email)?.status === 'active' ? [known.get(email)!.id] : [],
  );
  const agreed = await ownConsents(db, inDoubt);

  const decided = rows.map((row): Decided => {
    const reader = known.get(row.email);
    const effect = foldRow(row, {
      reader,
      suppression: suppressions.get(row.email),
      agreedAt: reader && agreed.get(reader.id),
    });
    count(row, effect, result);
    return { row, effect };
  });
  if (!dryRun) await writeEffects(db, decided, { at, source, known });
  return result;
}

function count(row: ImportRow, effect: RowEffect, result: ChunkResult): void {
  switch (effect.kind) {
    case 'add':
      if (effect.status === 'active') result.active.push(row);
      else result.pending++;
      break;
    case 'restore':
      if (effect.status === 'active' && row.standing === 'active') result.active.push(row);
      else if (effect.status === 'pending' && !isDeparture(row.standing)) result.pending++;
      else
        result.keptOut.push({
          row,
          reason: { code: 'said-in-file', standing: row.standing, said: row.said ?? effect.status ?? '' },
          isNew: true,
        });
      break;
    case 'update':
      result.updated++;
      break;
    case 'unchanged':
      result.unchanged++;
      break;
    case 'leave':
      result.left.push(row);
      break;
    case 'keep-out':
      result.keptOut.push({ row, reason: effect.reason, isNew: effect.suppress !== undefined });
  }
}

/** Returns when each reader last agreed by themselves or was added by hand; omits readers who were only imported. */
async function ownConsents(db: Kysely<Tables>, ids: number[]): Promise<Map<number, number>> {
  const latest = new Map<number, number>();
  const perQuery = 1000;
  for (let from = 0; from < ids.length; from += perQuery) {
    const rows = await db
      .selectFrom('consent')
      .select(({ fn }) => ['subscriber_id', fn.max('at').as('at')])
      .where('subscriber_id', 'in', ids.slice(from, from + perQuery))
      .where('action', 'in', ['confirmed', 'added'])
      .groupBy('subscriber_id')
      .execute();
    for (const row of rows) latest.set(Number(row.subscriber_id), Number(row.at));
  }
  return latest;
}
