/** What a mail server's words say about how much it takes. */

const units: [pattern: RegExp, ms: number][] = [
  [/\bhour|\bhr\b|stunde|heure|\bhora\b|\bora\b|godzin|\buur\b|час|小时/i, 3_600_000],
  [/\bminute|\bmin\b|minut/i, 60_000],
];

/** It counts over an hour or a minute; undefined where it does not say so, or counts seconds. */
export function windowIn(reply: string): number | undefined {
  return units.find(([pattern]) => pattern.test(reply))?.[1];
}

/** `Try again in 92 seconds`, in ms; undefined where it names no time. */
export function pauseIn(reply: string): number | undefined {
  const [, count, unit = ''] = /\b(?:in|after|for)\s+(\d{1,5})\s*(s|sec|min|h)/i.exec(reply) ?? [];
  if (count === undefined || !/\b(?:try|retry|wait|again|later|after)\b/i.test(reply)) return undefined;
  return Number(count) * ({ s: 1_000, sec: 1_000, min: 60_000, h: 3_600_000 }[unit.toLowerCase()] ?? 1_000);
}
