import { join, resolve } from 'node:path';
import type { App } from '../../../wire/app.ts';
import { readRecipients } from '../../../audience/recipients.ts';
import type { Rendition } from '../../../issue/render.ts';
import { writeDryRun } from '../../../message/dry-run.ts';
import { expectedReaders } from '../../../send/plan/expected-readers.ts';
import { onInterrupt } from '../../kit/interrupt.ts';
import { formatNumber, progressBar } from '../../kit/progress.ts';
import { printJson, printLine, type Terminal } from '../../kit/terminal.ts';

/** Writes the copies that `galley send` would send now, as files. */
export async function dryRun(
  app: App,
  rendition: Rendition,
  { out, limit, json }: { out?: string; limit?: number; json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const { stdout, stderr, env } = terminal;
  const { issueNumber: issue } = rendition;
  const folder = out ?? join(app.config.workspace, 'dry-run', String(issue));
  const { count } = await expectedReaders(app.db, issue);
  const bar = progressBar({ label: 'Writing', total: Math.min(count, limit ?? Infinity), stream: stderr, env });
  const interrupt = onInterrupt('Stopping.', terminal);
  const signing = await app.openSigning();
  const written = await writeDryRun(
    rendition,
    {
      folder: resolve(terminal.cwd(), folder),
      signal: interrupt.signal,
      onProgress: (done) => bar.update(done),
      ...(limit ? { limit } : {}),
    },
    { ...app, readers: readRecipients(app.db, issue), signing, fields: app.config.publication.fields },
  );
  interrupt.dispose();
  bar.stop();
  const { aborted } = interrupt.signal;
  if (json) printJson(stdout, { issue, dryRun: true, folder, written });
  else
    printLine(
      stdout,
      `${formatNumber(written)} ${written === 1 ? 'copy' : 'copies'} written to ${folder}${aborted ? ', not all of them' : ''}. Nothing was sent.`,
    );
  if (aborted) terminal.exitCode = 130;
}
