export interface TestPostgres {
  /** Of a user who may create databases. */
  url: string;
  how: string;
  stop(): Promise<void>;
}

/** One that was started here, on a folder of its own. */
export interface OwnPostgres extends TestPostgres {
  /** Ends it at once, as an operator's restart does; what is on its disk stays. */
  down(): Promise<void>;
  /** Starts it again at the same address and waits until it answers. */
  up(): Promise<void>;
}

export function findPostgres(say: (line: string) => void): Promise<TestPostgres>;
export function startPostgres(options?: { durable?: boolean }): Promise<OwnPostgres>;
