import { expect, test } from 'vitest';
import type { Finding } from '../../src/gate/finding.ts';
import { gatherFindings, titleAt } from '../../src/gate/gather-findings.ts';

const finding = (over: Partial<Finding>): Finding => ({
  severity: 'warning',
  rule: 'no-alt',
  group: 'message',
  message: 'the picture has no description',
  ...over,
});

test('what occurs twelve times is told once, with its places', () => {
  const many = Array.from({ length: 12 }, (_, index) => finding({ title: `Item ${index}`, line: index }));
  const [told, ...others] = gatherFindings(many);
  expect(others).toEqual([]);
  expect(told!.finding.message).toBe('the picture has no description');
  expect(told!.places.map(({ place }) => place.title).slice(0, 2)).toEqual(['Item 0', 'Item 1']);
});

test('errors come first within each group', () => {
  const findings = [
    finding({ line: 1 }),
    finding({ line: 2, severity: 'error', rule: 'no-image', message: 'there is no file' }),
    finding({ line: 3, group: 'draft', severity: 'info', rule: 'x', message: 'y' }),
  ];
  expect(gatherFindings(findings).map(({ finding: { line } }) => line)).toEqual([3, 2, 1]);
});

test('a hint that is another at each place stays with its place', () => {
  const [told] = gatherFindings([finding({ hint: 'Write a.' }), finding({ hint: 'Write b.' })]);
  expect(told!.finding.hint).toBeUndefined();
  expect(told!.places.map(({ todo }) => todo)).toEqual(['Write a.', 'Write b.']);
});

test('findings of one rule that say different things are told together from four on, by what the rule is about', () => {
  const many = ['a', 'b', 'c', 'd'].map((message) => finding({ message }));
  expect(gatherFindings(many.slice(1))).toHaveLength(3);
  const [told, ...others] = gatherFindings(many);
  expect(others).toEqual([]);
  expect(told!.places.map(({ says }) => says)).toEqual(['a', 'b', 'c', 'd']);
});

test('waived findings keep their own reasons', () => {
  const waived = (reason: string) => finding({ waived: { reason } });
  expect(gatherFindings([waived('drawn'), waived('drawn'), waived('decoration')])).toHaveLength(2);
});

test('a place has the title of its item, else of its section', () => {
  const draft = { sections: [{ title: 'News', items: [{ title: 'First' }, { url: 'x' }] }] };
  expect(titleAt(draft, 'sections[0].items[0].url')).toBe('First');
  expect(titleAt(draft, 'sections[0].items[1].url')).toBe('News');
  expect(titleAt(draft, 'subject')).toBeUndefined();
});
