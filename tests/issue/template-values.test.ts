import { describe, expect, test } from 'vitest';
import { compileTemplate } from '../../src/issue/template.ts';

const filled = (source: string, value: string) =>
  compileTemplate(
    source,
    'text',
    'en',
  )({
    subscriber: { since: value, city: value },
    issue: { number: 1, date: '2026-11-27' },
    publication: { name: 'x' },
  });

describe('{{date}}', () => {
  test('formats dates and times as people do', () => {
    expect(filled('{{date subscriber.since "long"}}', '2026-11-27')).toBe('November 27, 2026');
    expect(filled('{{date subscriber.since "long"}}', '2026-11-27T10:00:00Z')).toBe('November 27, 2026');
  });

  test.each(['0000-00-00', '2026-13-45', '9999-99-99', 'soon', ''])(
    'leaves %j, which is not a date, unchanged: a reader’s field must not stop a send',
    (value) => {
      expect(filled('{{date subscriber.city}}', value)).toBe(value);
    },
  );
});
