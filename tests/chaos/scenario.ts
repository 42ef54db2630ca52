import type { Arena, ArenaOptions, Engine } from './arena.ts';
import type { Count } from './count.ts';

/** One fault, and how it is caused while a send is under way. `run-scenario.ts` does the rest. */
export interface Scenario {
  /** For `--only`. */
  name: string;
  /** As the table says it. */
  fault: string;
  engine: Engine;
  /** What the send is to, and how often the fault strikes; in the long form, and in the short one. */
  size: { full: Size; quick: Size };
  /** Part of `npm test`, in its short form. */
  inTests?: boolean;
  arena?: Partial<ArenaOptions> | (() => Partial<ArenaOptions>);
  /** Needs a file system of its own, and so a process that may mount one. */
  mounts?: boolean;
  /** Workers that deliver when the send begins; 1 if left out. */
  workers?: number;
  /**
   * So many workers live and take batches over from each other. A delivery that the old owner begins in the moment of taking over
   * stands in the new owner's batch (it is begun once all the same), so what is in the air is bounded for all together.
   */
  takesOver?: number;
  /** `cause` makes the send, too. */
  startsItself?: boolean;
  /** Causes the faults while the send is under way; returns how often it did. */
  cause(arena: Arena, size: Size): Promise<number>;
  /** How many may be uncertain after so many faults; none, if left out. */
  uncertainAtMost?(times: number, arena: Arena): number | Promise<number>;
  /** Sentences about what else is not as it should be. */
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
  /** Of the uncertain ones, how many had their copy. */
  arrived: number;
  /** After `galley send resolve --resend`: readers who have no copy still, though nobody refused them. */
  withoutCopy: number;
  seconds: number;
  /** Sentences; nothing is wrong when there are none. */
  wrong: string[];
}
