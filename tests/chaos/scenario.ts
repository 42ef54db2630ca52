import type { Arena, ArenaOptions, Engine } from './arena.ts';
import type { Count } from './count.ts';

/** One fault, and how to cause it during a send. `run-scenario.ts` does the rest. */
export interface Scenario {
  /** The name for `--only`. */
  name: string;
  /** The text in the table. */
  fault: string;
  engine: Engine;
  /** The size of the audience and the number of faults, in the long form and in the short one. */
  size: { full: Size; quick: Size };
  /** Part of `npm test`, in its short form. */
  inTests?: boolean;
  arena?: Partial<ArenaOptions> | (() => Partial<ArenaOptions>);
  /** Needs its own file system, and so a process that may mount one. */
  mounts?: boolean;
  /** Workers that deliver when the send begins; default: 1. */
  workers?: number;
  /**
   * How many workers run and take batches over from each other. A delivery that the old owner begins at the moment of a
   * takeover is counted in the batch of the new owner (it is begun only once), so the limit on messages in flight is
   * the one of all workers together.
   */
  takesOver?: number;
  /** `cause` creates the send, too. */
  startsItself?: boolean;
  /** Causes the faults during the send; returns how many there were. */
  cause(arena: Arena, size: Size): Promise<number>;
  /** The maximum number of uncertain deliveries after this many faults; default: 0. */
  uncertainAtMost?(times: number, arena: Arena): number | Promise<number>;
  /** Sentences about anything else that is wrong. */
  check?(arena: Arena, counted: Count): Promise<string[]>;
}

export interface Size {
  readers: number;
  times: number;
}

export interface Result extends Pick<Scenario, 'name' | 'fault' | 'engine'> {
  times: number;
  messages: number;
  lost: number;
  duplicated: number;
  uncertain: number;
  /** How many of the uncertain deliveries did arrive. */
  arrived: number;
  /** Readers who still have no copy after `galley send resolve --resend`, although no server refused them. */
  withoutCopy: number;
  seconds: number;
  /** Sentences about what is wrong; empty if nothing is. */
  wrong: string[];
}
