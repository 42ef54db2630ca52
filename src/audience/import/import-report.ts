import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { GalleyError } from '../../problem.ts';
import type { ReportEntry } from './row-reason.ts';
import { rowWords } from './row-words.ts';

const header = 'line,email,what,reason\n';

/**
 * Writes the rows that were not imported, or that took a reader off the list, to a CSV file that is safe to open in a
 * spreadsheet. The file is opened first, so that a folder without write permission is reported before the import. An
 * empty report is removed, so that nobody confuses an earlier run's report with this run's.
 */
export class ImportReport {
  readonly #file: string;
  readonly #stream: WriteStream;
  #failed: Error | undefined;
  #entries = 0;

  private constructor(file: string, stream: WriteStream) {
    this.#file = file;
    this.#stream = stream;
    stream.on('error', (error) => (this.#failed = error));
  }

  /** @throws GalleyError E_REPORT_FILE when `file` can't be written or contains something else. */
  static async open(file: string, imported: string): Promise<ImportReport> {
    if (resolve(file) === resolve(imported))
      throw fault(`The report would overwrite ${file}, the file to import`, 'Choose another file.');
    if (!(await isOurs(file)))
      throw fault(`${file} exists and is not an import report`, 'Choose another file, or move that one.');
    // It contains other people's addresses, so only the owner may read it.
    const stream = createWriteStream(file, { mode: 0o600 });
    try {
      await once(stream, 'open');
    } catch (cause) {
      throw fault(
        `The report ${file} can't be written: ${(cause as Error).message}`,
        'Use --report with a file in a folder that you may write to.',
        cause,
      );
    }
    const report = new ImportReport(file, stream);
    stream.write(header);
    return report;
  }

  async write(entries: ReportEntry[]): Promise<void> {
    if (entries.length === 0) return;
    this.#entries += entries.length;
    const rows = entries.map((entry) => [entry.line, printable(entry.email), entry.what, rowWords(entry.reason)]);
    // The callback runs when the system has taken the data, or with the error. Waiting for it is enough back-pressure.
    await new Promise<void>((done) => this.#stream.write(stringify(rows, { escape_formulas: true }), () => done()));
    this.#check();
  }

  /** Returns the file's name if the report has entries. */
  async close(): Promise<string | undefined> {
    if (!this.#stream.closed) {
      this.#stream.end();
      await once(this.#stream, 'close');
    }
    this.#check();
    if (this.#entries > 0) return this.#file;
    await rm(this.#file, { force: true });
    return undefined;
  }

  #check(): void {
    if (this.#failed)
      throw fault(
        `The report ${this.#file} can't be written: ${this.#failed.message}`,
        'Free some space and import again: rows that are already imported stay as they are.',
        this.#failed,
      );
  }
}

/** Whether the file is absent, empty, or one of our reports. */
async function isOurs(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(header.length), 0, header.length, 0);
      return bytesRead === 0 || buffer.toString('utf8', 0, bytesRead) === header;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw fault(
      `The report ${file} can't be written: ${(cause as Error).message}`,
      'Choose another file with --report.',
      cause,
    );
  }
}

/** Replaces control characters, which could affect a terminal or an editor. */
function printable(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return short.replaceAll(/\p{C}/gu, '\ufffd');
}

function fault(message: string, hint: string, cause?: unknown): GalleyError {
  return new GalleyError(message, { code: 'E_REPORT_FILE', hint, cause });
}
