import type { App } from '../../wire/app.ts';
import { GalleyError } from '../../problem.ts';
import { lookForRestore, type RestoredState } from '../../send/ledger/restored.ts';
import { restoredWords } from '../../send/reason-words.ts';
import { printLine, type Output } from './terminal.ts';

/** Why nothing new may be sent. */
export function restoredError(restored: RestoredState, timeZone: string): GalleyError {
  const [what, todo] = restoredWords(restored, timeZone);
  return new GalleyError(what, { code: 'E_DATABASE_RESTORED', hint: `Nothing was sent. ${todo}` });
}

/** For commands that show sends: what is known of a restore. On standard error, so that `--json` stays JSON. */
export async function printRestored(app: App, stderr: Output): Promise<void> {
  const restored = await lookForRestore(app);
  if (restored) for (const line of restoredWords(restored, app.config.publication.timezone)) printLine(stderr, line);
}

/**
 * For commands that would continue a send without a question: nobody has said yet what became of it after the backup.
 * @throws GalleyError E_DATABASE_RESTORED
 */
export async function refuseUnsettledRestore(app: App): Promise<void> {
  const restored = await lookForRestore(app);
  if (restored) throw restoredError(restored, app.config.publication.timezone);
}
