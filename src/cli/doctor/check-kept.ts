import type { Config } from '../../config/config.ts';
import { listKept } from '../../files/kept-folder.ts';
import { readKeptLines } from '../../files/kept-lines.ts';
import { keptFolderOf } from '../../wire/store-kept.ts';
import { warning, type DoctorCheck } from './doctor-check.ts';

/** A file that was written this short ago belongs to a process that is emptying it. */
const recentMs = 60_000;

/** Tells of clicks and unsubscriptions that a process kept aside and could not store. */
export async function checkKept(config: Config): Promise<DoctorCheck[]> {
  let events = 0;
  let leaving = 0;
  for (const { path, kind, writtenAt } of await listKept(keptFolderOf(config))) {
    if (Date.now() - writtenAt < recentMs) continue;
    const { length } = await readKeptLines(path).catch(() => []);
    if (kind === 'events') events += length;
    else leaving += length;
  }
  if (events + leaving === 0) return [];
  return [
    warning(
      'kept aside',
      `up to ${events} opens and clicks and ${leaving} unsubscriptions wait since the database was away`,
      'Start `galley serve` in this folder: it stores them within a minute, each once.',
    ),
  ];
}
