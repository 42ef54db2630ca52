import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import { templateData, type Rendition } from '../issue/render.ts';
import { GalleyError } from '../problem.ts';
import { compileMessage, type Sender } from './compile-message.ts';
import { composeCopy, type Signing } from './compose-copy.ts';

export interface DryRunDeps {
  db: Database;
  clock: Clock;
  sender: Sender;
  signing: Signing;
  fields: string[];
}

/**
 * Writes the copy each reader would get now as an `.eml` file, signed as it would be. Nothing is recorded, so there
 * are no deliveries to count for: links lead straight to their targets. Returns how many files there are.
 */
export async function writeDryRun(
  rendition: Rendition,
  {
    folder,
    limit = Infinity,
    signal,
    onProgress,
  }: { folder: string; limit?: number; signal?: AbortSignal; onProgress?(written: number): void },
  { db, clock, sender, signing, fields }: DryRunDeps,
): Promise<number> {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new GalleyError(`${folder} can’t be made: ${(cause as Error).message}`, {
      code: 'E_DRY_RUN_FOLDER',
      hint: 'Name another folder with --out. Nothing was sent.',
      cause,
    });
  }
  const message = compileMessage(rendition, sender);
  let written = 0;
  for (let after = 0; ;) {
    const readers = await db
      .selectFrom('subscriber')
      .selectAll()
      .where('status', '=', 'active')
      .where('id', '>', after)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('suppression')
              .select('suppression.email')
              .whereRef('suppression.email', '=', 'subscriber.email'),
          ),
        ),
      )
      .orderBy('id')
      .limit(Math.min(500, limit - written))
      .execute();
    for (const reader of readers) {
      if (signal?.aborted) return written;
      const since = new Date(Number(reader.created_at)).toISOString().slice(0, 10);
      const data = templateData(
        rendition,
        { email: reader.email, since, fields: JSON.parse(reader.fields) as Record<string, string> },
        fields,
      );
      const copy = await composeCopy(
        message,
        sender,
        { delivery: 0, email: reader.email, data, tracked: false },
        signing,
        clock.now(),
      );
      await writeFile(join(folder, fileName(reader.id, reader.email)), copy.raw);
      onProgress?.(++written);
    }
    if (readers.length === 0 || written >= limit) return written;
    after = readers.at(-1)!.id;
  }
}

/** Safe on every file system, and in the order of the list. */
function fileName(id: number, email: string): string {
  return `${String(id).padStart(6, '0')}-${email.replaceAll(/[^\w.@+-]/g, '_').slice(0, 80)}.eml`;
}
