import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { exportSubscribers, spreadsheetMark } from '../../../audience/export-subscribers.ts';
import type { SubscriberStatus } from '../../../db/tables/audience.ts';
import { GalleyError } from '../../../problem.ts';
import { formatNumber } from '../../kit/progress.ts';
import type { App } from '../../../wire/app.ts';
import { rawOutput } from '../../kit/raw-output.ts';
import type { Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';
import { statusFilter } from './options.ts';

interface ExportOptions {
  status?: SubscriberStatus;
  overwrite?: boolean;
}

export function exportCommand(terminal: Terminal): Command {
  return new Command('export')
    .description('Write subscribers as CSV, with their fields and when they agreed.')
    .argument('[file]', 'the file; default: standard output')
    .addOption(statusFilter())
    .option('--overwrite', 'replace the file if it exists')
    .addHelpText(
      'after',
      `
Examples:
  galley subscribers export readers.csv --status active
  galley subscribers export | gzip > readers.csv.gz

A file opens in spreadsheets with the right letters, and nothing in it runs as a formula. With all statuses it also holds
the addresses that are suppressed: galley subscribers import brings everything back, also into another database.`,
    )
    .action((file: string | undefined, options: ExportOptions) =>
      withApp(terminal, (app) => exportFile(file, options, app, terminal)),
    );
}

async function exportFile(
  written: string | undefined,
  { status, overwrite }: ExportOptions,
  { db, clock, config }: App,
  terminal: Terminal,
): Promise<void> {
  const { stdout } = terminal;
  let count = 0;
  let out = 0;
  async function* pages() {
    for await (const { csv, rows, suppressed } of exportSubscribers(
      { db, clock },
      {
        status,
        fields: config.publication.fields,
      },
    )) {
      count += rows;
      out += suppressed;
      yield csv;
    }
  }
  if (written === undefined) {
    // A program gets the bytes as they are; on a terminal they are looked at. What is wrong with the output has been
    // said, and `galley subscribers export | head` is no error.
    const target = stdout.isTTY ? stdout : rawOutput(stdout);
    await pipeline(Readable.from(pages()), target, { end: false }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
    return;
  }
  const file = resolve(terminal.cwd(), written);
  if (existsSync(file) && !overwrite)
    throw new GalleyError(`${written} exists`, {
      code: 'E_EXPORT_FILE',
      hint: 'Name another file, or add --overwrite to replace it.',
    });
  // Written to a temporary file and renamed, so that a full disk does not leave half a list that looks complete. Only
  // the owner may read it.
  const part = `${file}.part`;
  try {
    const target = createWriteStream(part, { mode: 0o600 });
    await once(target, 'open');
    // Without the mark, Excel reads `Véga` as Windows-1252. A pipe gets none: other programs would take it for a letter.
    target.write(spreadsheetMark);
    await pipeline(Readable.from(pages()), target);
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true });
    throw new GalleyError(`${written} can’t be written: ${(cause as Error).message}`, {
      code: 'E_EXPORT_FILE',
      hint: 'Check the folder and the free space.',
      cause,
    });
  }
  const suppressed = out === 0 ? '' : ` and ${formatNumber(out)} suppressed address${out === 1 ? '' : 'es'}`;
  stdout.write(`${formatNumber(count)} subscriber${count === 1 ? '' : 's'}${suppressed} in ${written}\n`);
}
