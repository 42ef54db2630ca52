/**
 * A mail server in a process of its own, so that it survives when the sender is killed. Its faults can be switched
 * while it runs, and it records every copy that a reader would find.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Order } from './faulty-smtp-process.ts';
import type { Copy, Fault, Manners } from './smtp-faults.ts';

export interface FaultySmtp {
  url: string;
  /** Replaces all faults. */
  faults(faults: Fault[]): Promise<void>;
  manners(manners: Partial<Manners>): Promise<void>;
  /** Closes the port and resets open connections; false: listens on the same port again. */
  refuse(refuse: boolean): Promise<void>;
  /** Resets every open connection. */
  hangUp(): Promise<void>;
  /** Resolves with true when it has this many copies, or with false after the timeout. */
  whenTaken(count: number, withinMs: number): Promise<boolean>;
  taken(): Promise<number>;
  copies(): Promise<Copy[]>;
  /** How often each fault occurred, by `nameOf`. */
  struck(): Promise<Record<string, number>>;
  /** The maximum number of simultaneous connections so far. */
  peakConnections(): Promise<number>;
  close(): Promise<void>;
}

const program = fileURLToPath(new URL('faulty-smtp-process.ts', import.meta.url));

export async function startFaultySmtp({
  seed = 1,
  starttls = false,
}: { seed?: number; starttls?: boolean } = {}): Promise<FaultySmtp> {
  // `--import tsx` is not needed: Node itself strips the types of plain .ts files.
  const child = fork(program, [JSON.stringify({ seed, starttls })], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
    serialization: 'advanced',
  });
  const ask = channelTo(child);
  const port = (await ask()) as number;
  const order = async <T>(wanted: Order) => (await ask(wanted)) as T;
  return {
    url: `smtp://127.0.0.1:${port}${starttls ? '?tls.rejectUnauthorized=false' : ''}`,
    faults: (faults) => order({ order: 'faults', faults }),
    manners: (manners) => order({ order: 'manners', manners }),
    refuse: (refuse) => order({ order: 'refuse', refuse }),
    hangUp: () => order({ order: 'hang-up' }),
    async whenTaken(count, withinMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), withinMs)));
      return Promise.race([order({ order: 'when-taken', count }).then(() => true), late]).finally(() =>
        clearTimeout(timer),
      );
    },
    taken: () => order({ order: 'when-taken', count: 0 }),
    copies: () => order({ order: 'copies' }),
    struck: () => order({ order: 'struck' }),
    peakConnections: () => order({ order: 'peak-connections' }),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/**
 * Sends an order and returns the answer with the same number; the first answer comes without an order, when the server
 * listens.
 */
function channelTo(child: ChildProcess): (order?: Order) => Promise<unknown> {
  const open = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let last = 0;
  child.on('message', ({ id, result, error }: { id: number; result?: unknown; error?: string }) => {
    if (error === undefined) open.get(id)?.resolve(result);
    else open.get(id)?.reject(new Error(error));
    open.delete(id);
  });
  child.once('exit', (code, signal) => {
    for (const { reject } of open.values()) reject(new Error(`the faulty mail server ended (${signal ?? code})`));
  });
  return (order) =>
    new Promise((resolve, reject) => {
      const id = order ? ++last : 0;
      open.set(id, { resolve, reject });
      if (order) child.send({ id, ...order });
    });
}
