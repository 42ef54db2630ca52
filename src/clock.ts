/** The time, as something a test can hold still. Milliseconds since the epoch, as `Date.now()`. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
