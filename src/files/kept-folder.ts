/** The folder of what processes kept aside while the database was away: a file for each process and kind. */
import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readKeptLines } from './kept-lines.ts';

/** Names this process among all that ever wrote to the folder. */
export function newOwner(): string {
  return `${thisHost()}-${process.pid}-${randomBytes(6).toString('hex')}`;
}

export type KeptKind = 'events' | 'leaving';

export function keptFile(folder: string, owner: string, kind: KeptKind): string {
  return join(folder, `${owner}.${kind}`);
}

export interface KeptFile {
  path: string;
  owner: string;
  kind: KeptKind;
  /** ms since the epoch. */
  writtenAt: number;
}

export async function listKept(folder: string): Promise<KeptFile[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.map(async (name): Promise<KeptFile[]> => {
    const [, owner, kind] = /^(.+)\.(events|leaving)$/.exec(name) ?? [];
    const path = join(folder, name);
    const found = owner === undefined ? undefined : await stat(path).catch(() => undefined);
    return found ? [{ path, owner: owner!, kind: kind as KeptKind, writtenAt: found.mtimeMs }] : [];
  });
  return (await Promise.all(files)).flat();
}

/**
 * Gives the lines of other processes to `store`, and removes the files of those that have ended. `store` must be safe
 * to repeat: the process may live, and store its lines itself. Returns the number of lines.
 */
export async function takeOverKept(
  { folder, kind, except }: { folder: string; kind: KeptKind; /** This process. */ except?: string },
  store: (lines: string[], owner: string) => Promise<void>,
): Promise<number> {
  let found = 0;
  for (const file of await listKept(folder)) {
    if (file.kind !== kind || file.owner === except) continue;
    const lines = await readKeptLines(file.path).catch(() => []); // its owner may have removed it meanwhile
    if (lines.length > 0) await store(lines, file.owner);
    found += lines.length;
    if (!mayLive(file)) await rm(file.path, { force: true });
  }
  return found;
}

/** A file that was last written so long ago has no owner any more, wherever that ran. */
const abandonedMs = 24 * 60 * 60_000;

/** Whether the process that writes this file may still run. The number of a process is given again to others. */
function mayLive({ owner, writtenAt }: KeptFile): boolean {
  if (Date.now() - writtenAt > abandonedMs) return false;
  const [, host, pid] = /^(.*)-(\d+)-[0-9a-f]+$/.exec(owner) ?? [];
  if (host !== thisHost()) return true;
  if (Number(pid) === process.pid) return writtenAt > Date.now() - process.uptime() * 1000;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function thisHost(): string {
  return hostname()
    .replaceAll(/[^a-zA-Z0-9.]/g, '')
    .slice(0, 40);
}
