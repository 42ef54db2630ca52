import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/gate/finding.ts';
import { isStopped } from '../../src/gate/finding.ts';
import { addWaiver } from '../../src/gate/write-waiver.ts';
import { draftSchema } from '../../src/issue/draft.ts';
import { gate, lines, sound } from './gate.ts';

const bare = sound().replace(/ +summary: .*\n/, '');
const because = 'reason: The title says it all';
const waive = (...entries: string[]) =>
  bare.replace('sections:', `waive:\n${entries.map((entry) => `  - { ${entry} }\n`).join('')}sections:`);

describe('a waiver', () => {
  test('by rule alone, by item id or by address in any form matches the finding, which is shown with its reason', async () => {
    for (const item of ['', 'item: the-lamp-that-never-went-out, ', 'item: "https://example.org/lamp", ']) {
      const { findings } = await gate(waive(`rule: no-summary, ${item}${because}`));
      expect(findings.filter(({ rule }) => rule === 'no-summary')).toMatchObject([
        { waived: { reason: 'The title says it all' } },
      ]);
    }
  });

  test('of a repeated link contains the address as the editor wrote it elsewhere', async () => {
    const twice = `${sound()}      - { title: Again, url: "http://www.example.org/lamp/?utm_source=x", summary: A sentence. }\n`;
    const { findings } = await gate(
      twice.replace(
        'sections:',
        'waive:\n  - { rule: repeated-link, item: "https://example.org/lamp", reason: It is the topic of the week }\nsections:',
      ),
    );
    expect(findings.filter(({ rule }) => rule === 'repeated-link')).toMatchObject([
      { waived: { reason: 'It is the topic of the week' } },
    ]);
  });

  test.each([
    ['that meets nothing is told', [`rule: past-event, ${because}`], ['unused-waiver 6', 'no-summary 10']],
    ['for another item is told', [`rule: no-summary, item: other, ${because}`], ['unused-waiver 6', 'no-summary 10']],
    [
      'of a rule that doesn’t exist is told, with what was meant',
      [`rule: no-sumary, ${because}`],
      ['unknown-waiver 6', 'no-summary 10'],
    ],
    ['of an error that can’t be waived is told', [`rule: no-image, ${because}`], ['waiver-refused 6', 'no-summary 10']],
    [
      'of the waivers’ own findings is no way out',
      [`rule: past-event, ${because}`, `rule: unused-waiver, ${because}`],
      ['unused-waiver 6', 'unused-waiver 7', 'no-summary 11'],
    ],
    [
      'of what only the network tells is not unused while nobody asked it',
      [`rule: link-broken, item: https://example.org/x, by: Ada, ${because}`, `rule: spf-missing, ${because}`],
      ['no-summary 11'],
    ],
  ])('%s', async (_what, entries, told) => {
    expect(lines(await gate(waive(...entries)))).toEqual(told);
  });

  test.each(['reason: ""', 'reason: because', 'reason: because so', ''])(
    'without a reason of three words is a mistake: %s',
    async (written) => {
      const { findings } = await gate(waive(`rule: no-summary${written ? `, ${written}` : ''}`));
      expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
        { line: 6, path: expect.stringContaining('waive[0]') },
      ]);
    },
  );

  test('is accepted in any language', () => {
    const draft = parse(bare) as Record<string, unknown>;
    expect(
      draftSchema.safeParse({ ...draft, waive: [{ rule: 'no-summary', reason: '題名で十分に分かるため' }] }).success,
    ).toBe(true);
  });

  test('lets a send pass an error that can be waived, and no other', async () => {
    const sponsored = sound().replace(
      'sections:',
      'sections:\n  - { sponsored: 1, sponsor: Example Lamps, label: Our friends, title: A lamp, url: "https://example.com/", summary: Bright. }',
    );
    const stopped = await gate(sponsored);
    expect(isStopped(stopped.findings)).toBe(true);
    const waived = await gate(
      sponsored.replace(
        'sections:',
        `waive:\n  - { rule: unclear-disclosure, reason: It is not paid for at all }\nsections:`,
      ),
    );
    expect(isStopped(waived.findings)).toBe(false);
    const large = await gate(sound('waive:\n  - { rule: too-large, reason: It is large on purpose }\n'), {
      publication: (yaml) => yaml.replace('limits:', 'limits:\n  htmlBytes: 10000'),
      deps: { sizeOf: () => 20_000 },
    });
    expect(isStopped(large.findings)).toBe(false);
    const lost = sound('waive:\n  - { rule: no-image, reason: It comes in a minute }\n');
    const without = await gate(`${lost}        image: { src: images/none.png, alt: A lamp }\n`);
    expect(isStopped(without.findings)).toBe(true);
  });
});

describe('galley check --waive', () => {
  const finding = (more: Partial<Finding> = {}): Finding => ({
    severity: 'warning',
    group: 'draft',
    rule: 'no-summary',
    message: 'm',
    item: 'lamp',
    ...more,
  });
  const add = (text: string, more: object = {}, findings = [finding()]) =>
    addWaiver(text, 'drafts/7.yaml', { rule: 'no-summary', item: 'lamp', reason: 'It says it all', ...more }, findings);
  const commented = sound('theme: digest  # What the keeper likes.\n')
    .replace('sections:', '# In this order, please.\nsections:')
    .replace('summary:', 'summary:   "quoted" # kept\n        note:');

  test('writes above the sections, on separate lines, and leaves every other byte unchanged', () => {
    const written = '  - rule: no-summary\n    item: lamp\n    reason: It says it all\n';
    expect(add(commented)).toBe(commented.replace('# In this order', `waive:\n${written}# In this order`));
    expect(add(sound())).toBe(sound().replace('sections:', `waive:\n${written}sections:`));
  });

  test('adds to existing waivers, in their style', () => {
    const once = add(commented);
    const twice = add(once, { item: undefined });
    expect(twice).toMatch(/    reason: It says it all\n\n?  - rule: no-summary\n    reason: It says it all\n/);
    const flow = commented.replace(
      'sections:',
      'waive: [{ rule: past-event, reason: "It was fine" }]   # why\nsections:',
    );
    expect(parse(add(flow))).toMatchObject({ waive: [{ rule: 'past-event' }, { rule: 'no-summary', item: 'lamp' }] });
    expect(add(flow)).toContain('# why');
  });

  test('replaces the reason of an existing waiver', () => {
    const again = add(add(commented), { reason: 'A better reason: this one' });
    expect(parse(again)).toMatchObject({
      waive: [{ rule: 'no-summary', item: 'lamp', reason: 'A better reason: this one' }],
    });
  });

  test('keeps line ends of Windows, and works in a draft in flow style', () => {
    const windows = commented.replaceAll('\n', '\r\n');
    expect(add(windows).replaceAll('\r\n', '')).not.toContain('\n');
    expect(parse(add('{ number: 7, sections: [] }'))).toEqual({
      number: 7,
      sections: [],
      waive: [{ rule: 'no-summary', item: 'lamp', reason: 'It says it all' }],
    });
  });

  test.each<[string, object, Finding[], string]>([
    ['a rule that doesn’t exist', { rule: 'no-sumary' }, [finding()], 'did you mean `no-summary`?'],
    ['an item at which it is not found, naming those', { item: 'other' }, [finding()], 'not found at other'],
    ['a rule that is not found', { rule: 'past-event' }, [finding()], 'nothing to waive'],
    [
      'an error that can’t be waived',
      { rule: 'no-image', item: undefined },
      [finding({ rule: 'no-image', group: 'message', severity: 'error' })],
      'cannot be waived',
    ],
    ['a reason of a word', { reason: 'because' }, [finding()], 'a few words'],
  ])('refuses %s', (_what, more, findings, message) => {
    expect(() => add(commented, more, findings)).toThrow(message);
  });

  test.each(['two\nlines of it', 'says: yes, # really', '- a dash & an *anchor'])(
    'writes any reason so that it is parsed unchanged: %j',
    (reason) => {
      expect(parse(add(commented, { reason }))).toMatchObject({ waive: [{ reason }] });
    },
  );
});
