/**
 * The messages in the development inbox, in an SQLite file of their own: it may be deleted at any time and is never
 * mixed with the publication's data. Plain `node:sqlite`, because there is one table and one process, and a synchronous
 * insert is the simplest way to store a message before the 250.
 */
import { foldForSearch, matching } from './search-words.ts';
import { inTransaction, openStoreFile } from './store-file.ts';

export interface Arrival {
  receivedAt: number;
  /** Empty for the null sender of a bounce. */
  envelopeFrom: string;
  envelopeTo: string[];
  /** Decoded, as `Name <address>`. */
  from: string;
  subject: string;
  /** As received, after removing dot-stuffing (RFC 5321 4.5.2). */
  raw: Uint8Array;
}

export interface MessageLine extends Omit<Arrival, 'raw'> {
  id: number;
  sizeBytes: number;
  /** The text that mail clients show beside the subject; null until a list with the message was shown. */
  snippet: string | null;
}

export interface StoredMessage extends MessageLine {
  raw: Uint8Array;
}

export interface MessagePage {
  messages: MessageLine[];
  /** The number of matches on all pages. */
  total: number;
  page: number;
  pages: number;
}

/** Limits of the store; above one of them the oldest messages are deleted. */
export interface Keep {
  messages: number;
  bytes: number;
}

export interface InboxStore {
  readonly keep: Keep;
  /** Resolves to the message's id when it is in the file. Messages that arrive together share a transaction. */
  add(arrival: Arrival): Promise<number>;
  /**
   * Newest first. `search`: words that must all be in the subject, sender or recipient. A page after the last is the
   * last.
   */
  list(options: { page: number; pageSize: number; search?: string }): MessagePage;
  get(id: number): StoredMessage | undefined;
  /** The first bytes of the message, for reading its beginning without loading ten megabytes. */
  beginning(id: number, bytes: number): Uint8Array;
  /** The first message since a time that has this text in its header, and is no test copy. */
  findHeader(text: string, sinceMs: number): number | undefined;
  neighbours(id: number, search?: string): { newer?: number; older?: number };
  keepSnippets(snippets: Map<number, string>): void;
  /** The number of messages, and the highest id ever given. */
  state(): { count: number; newest: number };
  /**
   * Deletes the messages up to `lastId`: those that arrived after the confirmation was shown are kept. Returns the
   * number deleted.
   */
  deleteUpTo(lastId: number): number;
  close(): void;
}

/** Our own headers are far shorter. */
const headerBytes = 16_000;

const lineColumns = 'id, received_at, envelope_from, envelope_to, sender, subject, size, snippet';

/** @throws GalleyError E_INBOX_STORE if the file can't be used. `:memory:` stores nothing on disk. */
export function openInboxStore(path: string, keep: Keep = { messages: 10_000, bytes: 1_000_000_000 }): InboxStore {
  const db = openStoreFile(path);
  const insert = db.prepare(
    'insert into message (received_at, envelope_from, envelope_to, sender, subject, searchable, size, raw) values (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const oldest = db.prepare('select id, size from message order by id limit 1');
  const remove = db.prepare('delete from message where id = ?');

  const count = db.prepare(`
    select count(*) as count, coalesce(sum(size), 0) as bytes,
      coalesce((select seq from sqlite_sequence where name = 'message'), 0) as newest
    from message`);
  const dataVersion = db.prepare('pragma data_version');
  let seenVersion: unknown;
  let held = { count: 0, bytes: 0, newest: 0 };

  /**
   * Number and size of the messages. Counted once and then updated; counted again if another process wrote to the file
   * (`galley send` may).
   */
  function holding(): typeof held {
    const version = dataVersion.get()!.data_version;
    if (version !== seenVersion) held = count.get() as typeof held;
    seenVersion = version;
    return held;
  }

  type Waiting = { arrival: Arrival; resolve: (id: number) => void; reject: (error: unknown) => void };
  let waiting: Waiting[] = [];

  function write(arrival: Arrival): number {
    const { receivedAt, envelopeFrom, envelopeTo, from, subject, raw } = arrival;
    const searchable = foldForSearch([subject, from, envelopeFrom, ...envelopeTo].join('\n'));
    return Number(
      insert.run(receivedAt, envelopeFrom, JSON.stringify(envelopeTo), from, subject, searchable, raw.byteLength, raw)
        .lastInsertRowid,
    );
  }

  function makeRoom(after: typeof held): typeof held {
    while (after.count > keep.messages || (after.bytes > keep.bytes && after.count > 1)) {
      const { id, size } = oldest.get() as { id: number; size: number };
      remove.run(id);
      after = { ...after, count: after.count - 1, bytes: after.bytes - size };
    }
    return after;
  }

  function commitWaiting(): void {
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    try {
      const { ids, after } = inTransaction(db, () => {
        const before = holding();
        const written = group.map(({ arrival }) => write(arrival));
        const added = group.reduce((sum, { arrival }) => sum + arrival.raw.byteLength, 0);
        return {
          ids: written,
          after: makeRoom({ count: before.count + group.length, bytes: before.bytes + added, newest: written.at(-1)! }),
        };
      });
      held = after;
      group.forEach(({ resolve }, index) => resolve(ids[index]!));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  return {
    keep,
    add: (arrival) =>
      new Promise((resolve, reject) => {
        waiting.push({ arrival, resolve, reject });
        // Waits for the end of this turn of the event loop, so that messages which arrived in it share a transaction.
        if (waiting.length === 1) setImmediate(commitWaiting);
      }),
    list({ page, pageSize, search }) {
      const { where, values } = matching(search);
      const total = Number(db.prepare(`select count(*) as total from message ${where}`).get(...values)!.total);
      const pages = Math.max(1, Math.ceil(total / pageSize));
      const shown = Math.min(Math.max(1, page), pages);
      const rows = db
        .prepare(`select ${lineColumns} from message ${where} order by id desc limit ? offset ?`)
        .all(...values, pageSize, (shown - 1) * pageSize) as unknown as Row[];
      return { messages: rows.map(toLine), total, page: shown, pages };
    },
    get(id) {
      const row = db.prepare(`select ${lineColumns}, raw from message where id = ?`).get(id) as unknown as
        | (Row & { raw: Uint8Array })
        | undefined;
      return row && { ...toLine(row), raw: row.raw };
    },
    beginning: (id, bytes) =>
      (db.prepare('select substr(raw, 1, ?) as head from message where id = ?').get(bytes, id)?.head as
        | Uint8Array
        | undefined) ?? new Uint8Array(),
    findHeader(text, sinceMs) {
      const found = db
        .prepare(
          `select id from message where received_at >= ? and subject not like '[Test]%'
           and instr(substr(raw, 1, ${headerBytes}), ?) > 0 order by id limit 1`,
        )
        .get(sinceMs, Buffer.from(text));
      return found === undefined ? undefined : Number(found.id);
    },
    neighbours(id, search) {
      const { where, values } = matching(search);
      const and = where === '' ? 'where' : `${where} and`;
      const newer = db.prepare(`select min(id) as id from message ${and} id > ?`).get(...values, id)!.id as
        | number
        | null;
      const older = db.prepare(`select max(id) as id from message ${and} id < ?`).get(...values, id)!.id as
        | number
        | null;
      return { newer: newer ?? undefined, older: older ?? undefined };
    },
    keepSnippets(snippets) {
      const update = db.prepare('update message set snippet = ? where id = ?');
      inTransaction(db, () => snippets.forEach((snippet, id) => update.run(snippet, id)));
    },
    state() {
      const { count: messages, newest } = holding();
      return { count: messages, newest };
    },
    deleteUpTo(lastId) {
      const deleted = Number(db.prepare('delete from message where id <= ?').run(lastId).changes);
      seenVersion = undefined;
      // Returns the space to the disk. It is fast, because little or nothing is left to copy.
      db.exec('vacuum; pragma wal_checkpoint(truncate)');
      return deleted;
    },
    close() {
      commitWaiting();
      db.close();
    },
  };
}

interface Row {
  id: number;
  received_at: number;
  envelope_from: string;
  envelope_to: string;
  sender: string;
  subject: string;
  size: number;
  snippet: string | null;
}

function toLine(row: Row): MessageLine {
  return {
    id: row.id,
    receivedAt: row.received_at,
    envelopeFrom: row.envelope_from,
    envelopeTo: JSON.parse(row.envelope_to) as string[],
    from: row.sender,
    subject: row.subject,
    sizeBytes: row.size,
    snippet: row.snippet,
  };
}
