import type { Arena } from '../arena.ts';
import { sleep } from '../every.ts';
import type { Size } from '../scenario.ts';

/** Random moments of a send, counted in copies that the mail servers have; no two of them directly after each other. */
export function randomMoments({ random, readers }: Arena, times: number): number[] {
  return Array.from({ length: times }, () =>
    random.between(Math.ceil(readers * 0.01), Math.floor(readers * 0.97)),
  ).toSorted((one, other) => one - other);
}

/**
 * Causes something at each moment, some milliseconds after that copy; returns how often, because the send may finish
 * before.
 */
export async function atMoments(arena: Arena, { times }: Size, cause: () => Promise<unknown>): Promise<number> {
  let done = 0;
  for (const moment of randomMoments(arena, times)) {
    await arena.whenTaken(moment);
    await sleep(arena.random.next() * 20);
    if (await arena.isOver()) break;
    await cause();
    done++;
  }
  return done;
}
