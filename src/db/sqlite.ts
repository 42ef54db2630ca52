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

/**
 * Kysely over Node's own SQLite. One connection; Kysely queues on it, so a query on the outer handle inside a
 * transaction would wait for ever: inside `transaction()`, use the handle it gives you.
 */
export function sqliteDialect(path: string, onClose?: () => Promise<void>): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => new NodeSqliteDriver(path, onClose),
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
  readonly #onClose: (() => Promise<void>) | undefined;
  #connection: NodeSqliteConnection | undefined;

  constructor(path: string, onClose?: () => Promise<void>) {
    this.#path = path;
    this.#onClose = onClose;
  }

  async init() {
    const db = new DatabaseSync(this.#path, { timeout: 20 }); // `retryWhileBusy` waits longer
    // When several processes open a new file at once, all but one get "busy" here in spite of the timeout.
    await retryWhileBusy(() => db.exec('pragma journal_mode = wal'));
    // What must survive a power cut is flushed by `durable.ts`, off this thread.
    db.exec('pragma synchronous = normal');
    db.exec('pragma foreign_keys = on');
    this.#connection = new NodeSqliteConnection(db);
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
    await this.#onClose?.();
    this.#connection?.close();
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
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
    });
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
const busyTimeoutMs = 30_000;

/**
 * SQLite's own busy timeout would block the thread, and with it pages, clicks and SMTP conversations, while another
 * process writes. Here a short one is repeated, and other work runs in between.
 */
async function retryWhileBusy<T>(work: () => T): Promise<T> {
  const deadline = performance.now() + busyTimeoutMs;
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 100)) {
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
        throw new GalleyError(`Another process has locked the database for more than ${busyTimeoutMs / 1000} s`, {
          code: 'E_DATABASE_BUSY',
          hint: 'See what else has the file open, such as a sqlite3 shell within a transaction.',
          cause: error,
        });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
