import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from '../files/private-file.ts';
import type { Clock } from '../clock.ts';
import type { Subscriber } from '../db/tables/audience.ts';
import { templateData, type Rendition } from '../issue/render.ts';
import { GalleyError } from '../problem.ts';
import { compileMessage, type Sender } from './compile-message.ts';
import { composeCopy, type Signing } from './compose-copy.ts';

export interface DryRunDeps {
  /** The readers who would get the issue now, in the order of the list. */
  readers: AsyncIterable<Pick<Subscriber, 'id' | 'email' | 'fields' | 'created_at'>>;
  clock: Clock;
  sender: Sender;
  signing: Signing;
  fields: string[];
}

/**
 * Writes the copy that each reader would get now as an `.eml` file, with its signatures. Nothing is recorded, so there are
 * no deliveries to count clicks for: links are not tracked. Returns the number of files.
 */
export async function writeDryRun(
  rendition: Rendition,
  {
    folder,
    limit = Infinity,
    signal,
    onProgress,
  }: { folder: string; limit?: number; signal?: AbortSignal; onProgress?(written: number): void },
  { readers, clock, sender, signing, fields }: DryRunDeps,
): Promise<number> {
  try {
    makePrivateFolder(folder);
  } catch (cause) {
    throw new GalleyError(`${folder} can’t be made: ${(cause as Error).message}`, {
      code: 'E_DRY_RUN_FOLDER',
      hint: 'Name another folder with --out. Nothing was sent.',
      cause,
    });
  }
  const message = compileMessage(rendition, sender);
  let written = 0;
  for await (const { id, email, fields: own, created_at } of readers) {
    if (signal?.aborted) break;
    const reader = {
      email,
      since: new Date(Number(created_at)).toISOString().slice(0, 10),
      fields: JSON.parse(own) as Record<string, string>,
    };
    const recipient = { delivery: 0, email, data: templateData(rendition, reader, fields), tracked: false };
    const copy = await composeCopy(message, sender, recipient, signing, clock.now());
    await writeFile(join(folder, fileName(id, email)), copy.raw);
    onProgress?.(++written);
    if (written >= limit) break;
  }
  return written;
}

/** A name that every file system accepts, and that sorts in the order of the list. */
function fileName(id: number, email: string): string {
  return `${String(id).padStart(6, '0')}-${email.replaceAll(/[^\w.@+-]/g, '_').slice(0, 80)}.eml`;
}
