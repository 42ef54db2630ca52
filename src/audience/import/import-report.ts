import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { GalleyError } from '../../problem.ts';

/** A row that was not taken. */
export interface ReportEntry {
  line: number;
  /** As written in the file, cut short. */
  email: string;
  what: 'refused' | 'kept out' | 'duplicate';
  reason: string;
}

const header = 'line,email,what,reason\n';

/**
 * Writes the rows that were not taken to a CSV file that opens safely in a spreadsheet. Opened at once, so that a
 * folder nobody may write to is told before the import and not after it; removed again when there was nothing to
 * tell, so that no report of an earlier run is taken for this one's.
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

  /** @throws GalleyError E_REPORT_FILE when `file` can't be written, or holds something that is no such report. */
  static async open(file: string, imported: string): Promise<ImportReport> {
    if (resolve(file) === resolve(imported))
      throw fault(`The report would overwrite ${file}, the file to import`, 'Name another file.');
    if (!(await isOurs(file)))
      throw fault(`${file} exists and is not an import report`, 'Name another file, or move that one away.');
    // The addresses are other people's: for the owner's eyes.
    const stream = createWriteStream(file, { mode: 0o600 });
    try {
      await once(stream, 'open');
    } catch (cause) {
      throw fault(
        `The report ${file} can't be written: ${(cause as Error).message}`,
        'Name a file in a folder you may write to with --report.',
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
    const rows = entries.map(({ line, email, what, reason }) => [line, printable(email), what, reason]);
    // The callback comes when it is on its way to the disk, or with the error: back-pressure enough.
    await new Promise<void>((done) => this.#stream.write(stringify(rows, { escape_formulas: true }), () => done()));
    this.#check();
  }

  /** The file's name when there is something in it. */
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
        'Make room and import again: rows that are in stay as they are.',
        this.#failed,
      );
  }
}

/** Absent, empty, or begins as ours do. */
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
      'Name another file with --report.',
      cause,
    );
  }
}

/** What a hostile cell says, without what it does to a terminal or an editor. */
function printable(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return short.replaceAll(/\p{C}/gu, '\ufffd');
}

function fault(message: string, hint: string, cause?: unknown): GalleyError {
  return new GalleyError(message, { code: 'E_REPORT_FILE', hint, cause });
}
