/** Events with a time of day: as readers see them in the mail and its text part, and what can’t be. */
import { describe, expect, test } from 'vitest';
import { gate, head } from '../gate/gate.ts';

const event = (keys: string, lang = 'en-GB') =>
  `${head}lang: ${lang}\nsections:\n  - title: Events\n    kind: events\n    items:\n      - { title: A talk, url: "https://example.org/talk", summary: About lamps., ${keys} }\n`;

async function shown(keys: string, lang?: string) {
  const { renditions, findings } = await gate(event(keys, lang));
  const [rendition] = renditions;
  return {
    text: rendition?.rendition.text ?? '',
    html: rendition?.rendition.html ?? '',
    told: findings
      .filter(({ group, severity }) => group === 'draft' && severity !== 'info')
      .map(({ rule, message, path }) => `${rule} ${path}: ${message}`),
  };
}

describe('an event', () => {
  test.each([
    ['starts: 2026-12-03', 'Thu, 3 December 2026'],
    ['starts: 2026-12-03, ends: 2026-12-05', '3–5 December 2026'],
    ['starts: 2026-12-03, time: 18:30, place: Lisbon', 'Thu, 3 December 2026 at 18:30'],
    [
      'starts: 2026-12-03, time: 18:30, until: 20:00, timezone: Europe/Berlin, online: true',
      'Thu, 3 December 2026, 18:30–20:00 CET',
    ],
    ['starts: 2026-12-03, ends: 2026-12-05, time: 09:00, place: Lisbon', '3–5 December 2026, 9:00'],
    // Summer time in one zone, winter time in the other.
    ['starts: 2027-03-20, time: 18:30, timezone: America/New_York', 'Sat, 20 March 2027 at 18:30 GMT-4'],
  ])('with %s is shown as “%s”', async (keys, words) => {
    const plain = (text: string) => text.replaceAll(/[\u2009\u202f\u00a0]/g, ' ').replaceAll(' – ', '–');
    const { text, html, told } = await shown(keys);
    expect(told).toEqual([]);
    expect(plain(text)).toContain(words);
    expect(plain(html)).toContain(words);
  });

  test.each([
    ['starts: 2026-12-03, time: "25:00"', 'time` must be a time of day'],
    ['starts: 2026-12-03, until: 20:00', '`until` needs `time`'],
    ['starts: 2026-12-03, timezone: Europe/Berlin', '`timezone` needs `time`'],
    [
      'starts: 2026-12-03, time: 22:00, until: 01:00',
      'before it begins at 22:00; if that is the next day, write `ends`',
    ],
    ['starts: 2026-12-03, time: 18:30, timezone: Mars', 'timezone must be an IANA name'],
    ['starts: 2026-12-03, time: 18:30, online: true', 'readers elsewhere can’t know in which time zone'],
  ])('with %s is told', async (keys, words) => {
    expect((await shown(keys)).told).toEqual([expect.stringContaining(words)]);
  });
});
