import { DatabaseSync, type StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type SelectModifierNode,
} from 'kysely';
import { GalleyError } from '../problem.ts';
import { storable } from './storable.ts';

export interface SqliteOptions {
  /** See `DatabaseOptions`. */
  forReaders?: boolean;
  onClose?: () => Promise<void>;
}

/**
 * Kysely over Node's own SQLite. One connection; Kysely queues on it, so a query on the outer handle inside a
 * transaction would wait for ever: inside `transaction()`, use the handle it gives you.
 */
export function sqliteDialect(path: string, options: SqliteOptions = {}): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => new NodeSqliteDriver(path, options),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new OneWriterCompiler(),
  };
}

/**
 * SQLite can roll back DDL, but Kysely's own adapter says that it can't: two processes that migrate at once would
 * collide.
 */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

/**
 * SQLite has no form of `forNoKeyUpdate()` and its like and needs none: `begin immediate` has locked the whole file.
 */
class OneWriterCompiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (!node.modifier?.startsWith('For')) super.visitSelectModifier(node);
  }
}

class NodeSqliteDriver implements Driver {
  readonly #path: string;
  readonly #options: SqliteOptions;
  #connection: NodeSqliteConnection | undefined;

  constructor(path: string, options: SqliteOptions) {
    this.#path = path;
    this.#options = options;
  }

  async init() {
    const { forReaders = false } = this.#options;
    const patience = forReaders ? patienceForReaders : usualPatience;
    const db = new DatabaseSync(this.#path, { timeout: patience.blockMs });
    // When several processes open a new file at once, all but one get "busy" here in spite of the timeout.
    await retryWhileBusy(() => db.exec('pragma journal_mode = wal'), usualPatience);
    // A checkpoint of what an import wrote takes seconds, and the commit that finds it due does it.
    if (forReaders) db.exec('pragma wal_autocheckpoint = 0');
    // What must survive a power cut is flushed by `durable.ts`, off this thread.
    db.exec('pragma synchronous = normal');
    db.exec('pragma foreign_keys = on');
    this.#connection = new NodeSqliteConnection(db, patience);
  }

  async acquireConnection() {
    return this.#connection!;
  }

  /** `immediate`: a deferred transaction that reads, then writes, fails at once when another process wrote. */
  async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection) {
    // A full or failing disk has rolled it back already (sqlite.org/lang_transaction.html 3.1). A second rollback would
    // fail, and its error would hide the one of the disk.
    if (this.#connection!.isInTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async releaseConnection() {}

  async destroy() {
    await this.#options.onClose?.();
    this.#connection?.close();
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  readonly #patience: Patience;

  constructor(db: DatabaseSync, patience: Patience) {
    this.#db = db;
    this.#patience = patience;
  }

  get isInTransaction(): boolean {
    return this.#db.isTransaction;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#prepare(query.sql);
    const values = query.parameters.map(storable);
    return retryWhileBusy(() => {
      if (statement.columns().length > 0) return { rows: statement.all(...values) as R[] };
      const { changes, lastInsertRowid } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    }, this.#patience);
  }

  // oxlint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming a query holds the one SQLite connection; page by id instead.');
  }

  close() {
    this.#statements.clear();
    this.#db.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    // Multi-row inserts come in many lengths; forget the oldest rather than keep them all.
    if (this.#statements.size >= 200) this.#statements.delete(this.#statements.keys().next().value!);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** SQLITE_BUSY (sqlite.org/rescode.html): another process holds the write lock. */
const busyCode = 5;
/** SQLITE_FULL. */
const fullCode = 13;

/** How long to wait for another process’s write lock: in all, blocking the thread each time, and at most in between. */
interface Patience {
  busyMs: number;
  blockMs: number;
  pauseMs: { first: number; longest: number };
}

const usualPatience: Patience = { busyMs: 30_000, blockMs: 20, pauseMs: { first: 5, longest: 100 } };
const patienceForReaders: Patience = { busyMs: 2_000, blockMs: 0, pauseMs: { first: 1, longest: 8 } };

/**
 * SQLite's own busy timeout would block the thread, and with it pages, clicks and SMTP conversations, while another
 * process writes. Here a short one is repeated, and other work runs in between.
 */
async function retryWhileBusy<T>(work: () => T, { busyMs, pauseMs: pause }: Patience): Promise<T> {
  const deadline = performance.now() + busyMs;
  for (let pauseMs = pause.first; ; pauseMs = Math.min(pauseMs * 2, pause.longest)) {
    try {
      return work();
    } catch (error) {
      const code = ((error as { errcode?: number }).errcode ?? 0) % 256;
      if (code === fullCode)
        throw new GalleyError(`The database’s disk is full: ${(error as Error).message}`, {
          code: 'E_DATABASE_FULL',
          hint: 'Free some space on the disk that holds its file; work then continues by itself.',
          cause: error,
        });
      if (code !== busyCode) throw error;
      if (performance.now() > deadline) {
        throw new GalleyError(`Another process has locked the database for more than ${busyMs / 1000} s`, {
          code: 'E_DATABASE_BUSY',
          hint: 'See what else has the file open, such as a sqlite3 shell within a transaction.',
          cause: error,
        });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
