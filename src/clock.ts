/** The current time, replaceable in tests. Milliseconds since the epoch, as from `Date.now()`. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Whether this Node knows the IANA name, such as `Europe/Berlin`. */
export function isTimeZone(value: string): boolean {
  try {
    Temporal.Now.zonedDateTimeISO(value);
    return true;
  } catch {
    return false;
  }
}
