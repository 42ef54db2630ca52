import { describe, expect, test } from 'vitest';
import { readWhen } from '../../../src/send/plan/when.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const utc = (text: string, zone: string, at = now) => new Date(readWhen(text, zone, at).at).toISOString().slice(0, 16);

describe('a time', () => {
  test.each([
    ['2026-11-27 10:00', 'America/New_York', '2026-11-27T15:00'],
    ['2026-11-27T10:00', 'Europe/Berlin', '2026-11-27T09:00'],
    ['2026-07-27 10:00', 'Europe/Berlin', '2026-07-27T08:00'],
    ['2026-11-27 9:05', 'UTC', '2026-11-27T09:05'],
    ['2026-11-27 10:00', 'Asia/Kathmandu', '2026-11-27T04:15'],
    ['2026-11-27T10:00+01:00', 'America/New_York', '2026-11-27T09:00'],
    ['2026-11-27T10:00+0530', 'UTC', '2026-11-27T04:30'],
    ['2026-11-27 10:00Z', 'Europe/Berlin', '2026-11-27T10:00'],
    [' 2026-11-27 10:00 ', 'UTC', '2026-11-27T10:00'],
  ])('%j in %s is %s UTC', (text, zone, at) => expect(utc(text, zone)).toBe(at));

  test('without a date is the next one that the clock shows', () => {
    expect(utc('14:00', 'Europe/Berlin')).toBe('2026-11-20T13:00'); // it is one o'clock there
    expect(utc('13:00', 'Europe/Berlin')).toBe('2026-11-21T12:00'); // this very minute is past
    expect(utc('9:30', 'Pacific/Auckland')).toBe('2026-11-20T20:30'); // it is the next day there
  });

  test('is formatted with its zone, at midnight too', () => {
    expect(readWhen('2026-11-27 10:00', 'America/New_York', now).words).toBe(
      'Fri 27 Nov 2026, 10:00 in America/New_York (15:00 UTC)',
    );
    expect(readWhen('2026-11-27 00:00', 'UTC', now).words).toBe('Fri 27 Nov 2026, 00:00 UTC');
  });

  test.each([
    'tomorrow',
    '',
    '2026-02-30 10:00',
    '2026-13-01 10:00',
    '25:00',
    '10:75',
    '2026-11-27',
    '10',
    '27.11.2026 10:00',
    '2026-11-27 10:00 CET',
  ])('%j is none, and what one looks like is said', (text) => {
    expect(() => readWhen(text, 'UTC', now)).toThrow(
      expect.objectContaining({
        code: 'E_WHEN',
        message: `${JSON.stringify(text)} is not a time`,
        hint: expect.stringContaining('2026-11-27 10:00'),
      }),
    );
  });

  test('in a zone that does not exist gets an error about the zone, not the time', () => {
    expect(() => readWhen('10:00', 'Europe/Berlim', now)).toThrow(
      expect.objectContaining({ code: 'E_WHEN', message: '"Europe/Berlim" is not a time zone' }),
    );
  });
});

describe('in the hour that is skipped becomes the one after the gap, and a note says so', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29 02:30', '2026-03-29T01:30', '03:30'],
    ['America/New_York', '2026-03-08 02:30', '2026-03-08T07:30', '03:30'],
    ['Australia/Lord_Howe', '2026-10-04 02:15', '2026-10-03T15:45', '02:45'],
  ])('%s, %s', (zone, text, at, shown) => {
    const when = readWhen(text, zone, now);
    expect(utc(text, zone)).toBe(at);
    expect(when.note).toBe(
      `There is no ${text.slice(11)} that night, because the clocks go forward: this is ${shown} instead.`,
    );
  });
});

describe('in the hour that occurs twice is the first of the two, and a note says how to write the second', () => {
  test.each([
    ['Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30', '2026-10-25T01:30'],
    ['America/New_York', '2026-11-01 01:30', '2026-11-01T05:30', '2026-11-01T06:30'],
    ['Australia/Lord_Howe', '2026-04-05 01:45', '2026-04-04T14:45', '2026-04-04T15:15'],
  ])('%s, %s', (zone, text, first, second) => {
    const { note } = readWhen(text, zone, now);
    expect(utc(text, zone)).toBe(first);
    const written = /Write (\S+) for the second/.exec(note!)![1]!;
    expect(utc(written, zone)).toBe(second);
    expect(readWhen(written, zone, now).note).toBeUndefined();
  });

  test('without a date, between the two, is the second: the clock shows it again', () => {
    const between = Date.parse('2026-10-25T00:45:00Z');
    expect(utc('02:30', 'Europe/Berlin', between)).toBe('2026-10-25T01:30');
    expect(utc('02:30', 'Europe/Berlin', Date.parse('2026-10-25T01:31:00Z'))).toBe('2026-10-26T01:30');
  });

  test('an ordinary time has no note', () =>
    expect(readWhen('2026-11-27 10:00', 'Europe/Berlin', now).note).toBeUndefined());
});
