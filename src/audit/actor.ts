/**
 * Who is at work. The command line and the desk say it once, around everything that they do for a person; whoever writes
 * an entry finds it, so that no use case can forget to hand it on (decision 047).
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Actor {
  /** An account of the desk, or a user of the machine; empty for whoever has the key of a desk without accounts. */
  name: string;
  /** `review`: by a review link, without a login. `galley`: it happens by itself. */
  way: 'desk' | 'command' | 'review' | 'galley';
}

/** For what nobody asked for, such as a pause after too many refusals. */
export const byItself: Actor = { name: 'galley', way: 'galley' };

const current = new AsyncLocalStorage<Actor>();

/** Runs `work`, and everything that it starts, in the name of this actor. */
export function actingAs<T>(actor: Actor, work: () => T): T {
  return current.run(actor, work);
}

export function actorNow(): Actor {
  return current.getStore() ?? byItself;
}
