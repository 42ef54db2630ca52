/** Numbers and times in the words of the inbox's pages. */

/** Such as `31.3 kB`, `102 kB`, `1 GB`; in thousands, as mail providers count. */
export function sizeWords(bytes: number): string {
  let value = bytes;
  for (const unit of ['B', 'kB', 'MB']) {
    if (value < 999.95) return `${value.toFixed(1).replace('.0', '')} ${unit}`;
    value /= 1000;
  }
  return `${value.toFixed(1).replace('.0', '')} GB`;
}

export function countWords(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

export interface TimeWords {
  /** `14:03` for today, `26 Nov` for earlier days. */
  short(at: number, now: number): string;
  /** Such as `26 November 2026 at 14:03:22 in Europe/Berlin`. */
  full(at: number): string;
  /** The time zone of all these times. */
  zone: string;
}

export function timeWords(timeZone: string): TimeWords {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { timeZone, ...options });
  const day = format({ year: 'numeric', month: '2-digit', day: '2-digit' });
  const clock = format({ hour: '2-digit', minute: '2-digit' });
  const thisYear = format({ day: 'numeric', month: 'short' });
  const otherYear = format({ day: 'numeric', month: 'short', year: 'numeric' });
  const full = format({ dateStyle: 'long', timeStyle: 'medium' });
  return {
    short(at, now) {
      const [then, today] = [day.format(at), day.format(now)];
      if (then === today) return clock.format(at);
      return (then.slice(-4) === today.slice(-4) ? thisYear : otherYear).format(at);
    },
    full: (at) => `${full.format(at)}${timeZone === 'UTC' ? ' UTC' : ` in ${timeZone}`}`,
    zone: timeZone,
  };
}

/** Makes control characters visible, so that text from outside is shown completely and no parser drops part of it. */
export function visible(text: string): string {
  return (
    text
      .replaceAll(/\r\n?/g, '\n')
      // oxlint-disable-next-line no-control-regex -- finds control characters
      .replaceAll(/[\u0000-\u0008\u000b-\u001f]/g, (character) => String.fromCharCode(0x2400 + character.charCodeAt(0)))
  );
}
