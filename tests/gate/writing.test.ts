import { describe, expect, test } from 'vitest';
import { discloses, isVague } from '../../src/gate/empty-words.ts';
import { emptyDatabase } from '../setup/database.ts';
import { gate, head, lines, sound } from './gate.ts';

const items = (text: string, before = '') => `${head}${before}sections:\n${text}`;
const item = (title: string, url: string, more = '') =>
  `      - { title: ${JSON.stringify(title)}, url: "${url}", summary: A sentence.${more} }\n`;
const news = (text: string) => items(`  - title: News\n    items:\n${text}`);

test('a sound draft has no findings', async () => {
  expect(lines(await gate(sound()))).toEqual([]);
});

describe('subject and preheader', () => {
  const with_ = (subject: string, preheader: string) =>
    sound()
      .replace(/subject: .*/, `subject: ${JSON.stringify(subject)}`)
      .replace(/preheader: .*/, `preheader: ${JSON.stringify(preheader)}`);
  const long = 'A sentence that goes on. '.repeat(8).trim();
  test.each<[string, string, string, string[]]>([
    [
      'a subject of more than 90 characters',
      long.slice(0, 95),
      'Lamps, lenses, keepers and stairs',
      ['long-subject 2'],
    ],
    ['a preheader of more than 140', 'Lighthouses', long, ['long-preheader 3']],
    ['a preheader of a few words', 'Lighthouses', 'Lamps', ['short-preheader 3']],
    [
      'a preheader that repeats the subject',
      'Seven things about lighthouses!',
      'Seven things about lighthouses.',
      ['preheader-repeats 3'],
    ],
  ])('%s is reported', async (_what, subject, preheader, told) => {
    expect(lines(await gate(with_(subject, preheader)))).toEqual(told);
  });

  test('are measured as readers get them, not as written with tags', async () => {
    const subject =
      '{{#if subscriber.firstName}}{{subscriber.firstName}}, {{/if}}{{#unless subscriber.firstName}}Hello, {{/unless}}lighthouses';
    expect(subject.length).toBeGreaterThan(90);
    expect(lines(await gate(with_(subject, 'Lamps, lenses, keepers and stairs')))).toEqual([]);
  });

  test('a send date that differs from the date of the issue is reported', async () => {
    expect(lines(await gate(sound('send: { at: "2026-11-28 10:00" }\n')))).toEqual(['date-differs 5']);
  });
});

describe('links', () => {
  test('an address in another spelling is the same address', async () => {
    const { findings } = await gate(
      news(item('One', 'https://example.org/a') + item('Two', 'http://www.example.org/a/?utm_source=x')),
    );
    expect(findings.filter(({ rule }) => rule === 'repeated-link')).toMatchObject([
      {
        severity: 'warning',
        line: 9,
        item: 'two',
        message: 'this address is also in line 8, written https://example.org/a',
      },
    ]);
  });

  test('a summary may contain the same link as its title', async () => {
    expect(
      lines(
        await gate(
          sound()
            .replace('A keeper’s log of', '"[A keeper’s log](https://example.org/lamp)" of')
            .replace(/summary: (.*)/, (_all, text: string) => `summary: '${text}'`),
        ),
      ),
    ).toEqual([]);
  });

  test.each(['click here', 'Read more →', 'Hier', 'こちら', 'https://example.org/a/very/long/path'])(
    'uninformative labels are reported: %s',
    async (words) => {
      expect(lines(await gate(sound(`intro: "See [${words}](https://example.org/x) for it."\n`)))).toEqual([
        'vague-title 5',
      ]);
    },
  );

  test('a link without a text is reported, and so are a vague title and button', async () => {
    const sponsored =
      '  - { sponsored: 1, sponsor: Example Lamps, title: More, url: "https://example.com/", summary: A lamp., button: Click here }\n';
    expect(lines(await gate(items(sponsored, 'intro: "See [](https://example.org/x)."\n')))).toEqual([
      'vague-title 5',
      'vague-title 7',
      'vague-title 7',
    ]);
  });
});

describe('a link of an earlier issue', () => {
  const earlier = (number: number, url: string, title = 'The lamp, again') => ({
    [`drafts/${number}.yaml`]: `number: ${number}\nsections:\n  - title: Articles\n    items:\n      - title: ${title}\n        url: ${url}\n`,
  });
  const told = async (files: Record<string, string>, draft = sound()) =>
    (await gate(draft, { files })).findings
      .filter(({ rule }) => rule === 'link-in-earlier-issue')
      .map(({ severity, line, message }) => `${severity} ${line} ${message}`);

  test('is reported with its issue, section and title', async () => {
    expect(await told(earlier(5, 'http://example.org/lamp/?utm_medium=mail'))).toEqual([
      'warning 9 this address was in issue 5, Articles: “The lamp, again”',
    ]);
  });

  test('names the latest issue if there are several; in three it is there on purpose, and only a note', async () => {
    expect(
      await told({
        ...earlier(3, 'https://example.org/lamp'),
        ...earlier(5, 'https://example.org/lamp', 'Five'),
        ...earlier(4, 'https://example.org/lamp'),
      }),
    ).toEqual(['info 9 this address was in issue 5, Articles: “Five”, and in 4, 3']);
  });

  test('is not a link of a later issue, nor one that only a text or a comment contains', async () => {
    expect(await told({ ...earlier(8, 'https://example.org/lamp') })).toEqual([]);
    expect(
      await told({
        'drafts/5.yaml':
          'number: 5\n# url: https://example.org/lamp\nintro: See [it](https://example.org/lamp)\nsections: []\n',
      }),
    ).toEqual([]);
  });

  test('is only a note for an event, and not reported for a sponsor, because they may be repeated', async () => {
    const draft = items(
      '  - { sponsored: 1, sponsor: Example Lamps, title: A lamp, url: "https://example.org/a", summary: Bright. }\n  - title: Events\n    kind: events\n    items:\n      - { title: Open day, url: "https://example.org/b", starts: 2026-12-01 }\n',
    );
    expect(
      await told({ ...earlier(5, 'https://example.org/a'), ...earlier(6, 'https://example.org/b') }, draft),
    ).toEqual([expect.stringMatching(/^info 10 /)]);
  });

  test('is not reported for a group’s next event, and is a note for the same one', async () => {
    const event = (starts: string, title = 'An evening') =>
      `  - title: Events\n    kind: events\n    items:\n      - { title: ${title}, url: "https://example.org/group", starts: ${starts} }\n`;
    const before = { 'drafts/6.yaml': `number: 6\nsections:\n${event('2026-12-01')}` };
    expect(await told(before, items(event('2026-12-08')))).toEqual([]);
    expect(await told(before, items(event('2026-12-01', 'Another evening')))).toEqual([]);
    expect(await told(before, items(event('2026-12-01')))).toEqual([expect.stringMatching(/^info 9 /)]);
  });

  test('is the same address only with the same part behind #', async () => {
    const draft = sound().replace('https://example.org/lamp', 'https://example.org/#episode-21');
    expect(await told(earlier(6, 'https://example.org/#episode-20'), draft)).toEqual([]);
    expect(await told(earlier(6, 'https://example.org/#episode-21'), draft)).toHaveLength(1);
  });

  test('is found in an issue that was sent and whose draft no longer exists', async () => {
    const db = await emptyDatabase();
    try {
      await db
        .insertInto('rendition')
        .values({ hash: 'x', issue_number: 2, theme: 'digest', body: '{}', created_at: 0 })
        .execute();
      const { id } = await db
        .insertInto('send')
        .values({
          issue_number: 2,
          audience: 'everyone',
          rendition_hash: 'x',
          transport: 'inbox',
          status: 'finished',
          recipients: 1,
          created_at: 0,
          finished_at: 0,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      await db
        .insertInto('link')
        .values({
          send_id: id,
          position: 0,
          url: 'https://example.org/lamp',
          label: 'Sent long ago',
          section: 'News',
          item: 'x',
          slot: null,
          sponsor: null,
        })
        .execute();
      expect((await gate(sound(), { deps: { db } })).findings.map(({ message }) => message)).toContain(
        'this address was in issue 2, News: “Sent long ago”',
      );
    } finally {
      await db.destroy();
    }
  });

  test('an unreachable database is reported, and the drafts are still compared', async () => {
    const db = await emptyDatabase();
    await db.destroy();
    const { findings } = await gate(sound(), { deps: { db }, files: earlier(5, 'https://example.org/lamp') });
    expect(findings.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['earlier-issues-unread', 'link-in-earlier-issue']),
    );
  });

  test('an earlier draft with mistakes does not prevent the comparison', async () => {
    expect(
      await told({
        'drafts/5.yaml': 'number: 5\nsections: [ https://example.org/lamp',
        ...earlier(6, 'https://example.org/lamp'),
      }),
    ).toHaveLength(1);
  });
});

describe('sections', () => {
  test('an event that ends before the send date is reported; one that lasts longer is not', async () => {
    const events = (rows: string) =>
      items(
        `  - title: Events\n    kind: events\n    items:\n${rows}`,
        'send: { at: "2026-11-27 23:30", timezone: America/New_York }\n',
      );
    const row = (title: string, days: string) =>
      `      - { title: ${title}, url: "https://example.org/${title}", ${days} }\n`;
    const { findings } = await gate(
      events(
        row('Over', 'starts: 2026-11-26') +
          row('Ended', 'starts: 2026-11-20, ends: 2026-11-26') +
          row('Lasts', 'starts: 2026-11-20, ends: 2026-11-27') +
          row('Today', 'starts: 2026-11-27'),
      ),
    );
    expect(
      findings.filter(({ rule }) => rule === 'past-event').map((finding) => `${finding.item}: ${finding.message}`),
    ).toEqual([
      'over: this event was on 2026-11-26, before the issue is sent on 2026-11-27',
      'ended: this event ended on 2026-11-26, before the issue is sent on 2026-11-27',
    ]);
  });

  test('an empty section, an empty slot and an item without a summary are reported', async () => {
    const draft = items(
      '  - { title: Numbers, kind: stats }\n  - sponsored: 1\n  - title: News\n    items:\n      - { title: The lamp, url: "https://example.org/lamp" }\n',
    );
    expect(lines(await gate(draft))).toEqual(['section-left-out 6', 'empty-slot 7', 'no-summary 10']);
  });

  test('positions stay correct after a slot that is dropped', async () => {
    const draft = items(
      '  - sponsored: 1\n  - sponsored: 2\n    sponsor: Example Lamps\n    label: Our friends\n    title: A lamp\n    url: https://example.com/\n    summary: Bright.\n',
    );
    expect(lines(await gate(draft))).toEqual(['empty-slot 6', 'unclear-disclosure 9']);
  });
});

describe('a label discloses the sponsor', () => {
  test.each([
    'Sponsored',
    'Supported by',
    'Ad',
    'Paid post',
    'Anzeige',
    'Werbung',
    'Contenu sponsorisé',
    'Publicidad',
    '広告',
    'PR',
    'Реклама',
    'برعاية',
    'SPONSORED BY EXAMPLE',
  ])('%s does', (label) => {
    expect(discloses(label)).toBe(true);
  });
  test.each(['Great stuff', 'Our friends', 'Advice', 'Adventures', 'Spontaneous', 'Pride', ''])(
    '%s does not',
    (label) => {
      expect(discloses(label)).toBe(false);
    },
  );
});

test.each(['Go', 'Lamps', 'Here be dragons', 'The link between two towers', 'More light'])(
  '“%s” says something',
  (words) => {
    expect(isVague(words)).toBe(false);
  },
);

describe('items without a summary', () => {
  const plain = (count: number, summaries = 0) =>
    items(
      `  - title: More links\n    items:\n${Array.from(
        { length: count },
        (_, index) =>
          `      - { title: Number ${index}, url: "https://example.org/${index}"${index < summaries ? ', summary: A sentence.' : ''} }\n`,
      ).join('')}`,
    );
  const told = async (draft: string) =>
    (await gate(draft)).findings
      .filter(({ rule }) => rule === 'no-summary')
      .map((finding) => `${finding.line} ${finding.item} ${finding.message}`);

  test('are told once for a plain list of links, by the section’s id', async () => {
    expect(await told(plain(40))).toEqual(['6 more-links none of the 40 items of “More links” has a summary']);
    expect(await told(plain(40, 5))).toEqual(['6 more-links 5 of 40 items of “More links” have a summary']);
    const waived = plain(40).replace(
      'sections:',
      'waive:\n  - { rule: no-summary, item: more-links, reason: A plain list on purpose }\nsections:',
    );
    expect(lines({ findings: (await gate(waived)).findings.filter((finding) => !finding.waived) })).toEqual([]);
  });

  test('are told one by one where most have one', async () => {
    expect(await told(plain(5, 4))).toEqual(['12 number-4 this item has no summary']);
    expect(await told(plain(1))).toEqual(['8 number-0 this item has no summary']);
  });
});
