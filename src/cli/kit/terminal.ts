import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/open.ts';

/** The part of the app that commands about subscribers need; main gives them app.ts's. */
export interface Opened {
  db: Database;
  config: Config;
  clock: Clock;
  close(): Promise<void>;
}

/** Where the command talks: the process's own streams, or a test's. */
export interface Terminal {
  stdin: { isTTY?: boolean };
  stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
}
