import { recountBatch } from '../../src/send/ledger/recount.ts';
import { parse } from 'csv-parse/sync';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, test } from 'vitest';
import { linksAsCsv } from '../../src/report/report-csv.ts';
import { reportIssue } from '../../src/report/issue-report.ts';
import { firefox, openSite, type Site } from './site.ts';
import { draft } from './workspace.ts';

const gmail = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const minute = 60_000;
/** Numbers of the links in the draft, from top to bottom. */
const [calendar, first, second, , , offer, byTheMinute] = [0, 1, 2, 3, 4, 5, 6] as const;

const open: Site[] = [];
afterEach(async () => {
  for (const site of open.splice(0)) await site.close();
});

async function sent(readers = 3, options?: Parameters<typeof openSite>[0]) {
  const site = await openSite(options);
  open.push(site);
  await site.addReaders(readers);
  await site.send();
  const reader = (number: number) => site.mailTo(`reader-${String(number).padStart(4, '0')}@example.org`);
  /** Clicks a minute after the click before, so that no test makes a burst by accident. */
  const click = async (number: number, link: number, headers: Record<string, string> = {}, method = 'GET') => {
    site.clock.at += minute;
    return site.ask(reader(number).clicks[link]!, { method, headers });
  };
  return { ...site, reader, click, report: () => reportIssue(site.app.db, 7) };
}

const tally = (raw: number, human: number, unsure: number, machine: number, readers: number, humanReaders: number) => ({
  raw,
  human,
  unsure,
  machine,
  readers,
  humanReaders,
});

describe('from a click to the report', () => {
  test('a link in the delivered mail leads where the draft says, and shows as one reader', async () => {
    const { click, report, smtp } = await sent();
    const mail = await PostalMime.parse(smtp.received[0]!.raw);
    expect(mail.html).not.toContain('https://example.org/first');
    const answer = await click(1, first);
    expect(answer.status).toBe(302);
    expect(answer.headers).toMatchObject({
      location: 'https://example.org/first?a=1&b=2',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    const { clicks, links, sections, placements } = await report();
    expect(clicks).toMatchObject({ ...tally(1, 1, 0, 0, 1, 1), rate: 1 / 3 });
    expect(links.filter(({ raw }) => raw > 0)).toMatchObject([
      {
        position: first,
        label: 'First',
        url: 'https://example.org/first?a=1&b=2',
        sentUrl: 'https://example.org/first?a=1&b=2',
        section: 'News',
        slot: null,
        sponsor: null,
        ...tally(1, 1, 0, 0, 1, 1),
        clickRate: 1 / 3,
      },
    ]);
    expect(sections.map(({ section, humanReaders }) => [section, humanReaders])).toEqual([
      ['Intro and closing words', 0],
      ['News', 1],
      ['Sponsored', 0],
    ]);
    expect(placements).toMatchObject([{ slot: 1, sponsor: 'Example Hosting', label: 'Servers by the hour', raw: 0 }]);
  });

  test('a reader who clicks two links of a slot is one reader of that sponsor, and two raw clicks', async () => {
    const { click, report } = await sent();
    for (const [reader, link] of [
      [1, offer],
      [1, byTheMinute],
      [1, offer],
      [2, byTheMinute],
    ] as const)
      await click(reader, link);
    const { placements, sections, clicks } = await report();
    expect(placements).toMatchObject([
      {
        slot: 1,
        sponsor: 'Example Hosting',
        label: 'Servers by the hour',
        url: 'https://example.com/offer?utm_source=loop',
        sentUrl: 'https://example.com/offer?utm_source=loop',
        ...tally(4, 4, 0, 0, 2, 2),
        clickRate: 2 / 3,
      },
    ]);
    expect(sections.find(({ section }) => section === 'Sponsored')).toMatchObject(tally(4, 4, 0, 0, 2, 2));
    expect(clicks).toMatchObject(tally(4, 4, 0, 0, 2, 2));
  });

  test('a reader of two sections is one reader in each and one in the total', async () => {
    const { click, report } = await sent();
    for (const link of [calendar, first, second, offer]) await click(1, link);
    const { sections, clicks } = await report();
    expect(sections.map(({ raw, humanReaders }) => [raw, humanReaders])).toEqual([
      [1, 1],
      [2, 1],
      [1, 1],
    ]);
    expect(clicks.humanReaders).toBe(1);
  });

  test.each([
    ['a HEAD', { method: 'HEAD' }, 'head-request'],
    [
      'a robot',
      { 'user-agent': 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)' },
      'known-robot',
    ],
    ['a visitor without a name', { 'user-agent': '' }, 'no-user-agent'],
    ['a prefetch', { 'sec-purpose': 'prefetch;prerender' }, 'prefetch'],
  ])(
    '%s is sent on like anybody and counted as a machine, with its reason',
    async (_what, { method = 'GET', ...headers }: { method?: string } & Record<string, string>, reason) => {
      const { click, report } = await sent();
      expect(await click(1, first, headers, method)).toMatchObject({
        status: 302,
        text: '',
        headers: { location: 'https://example.org/first?a=1&b=2' },
      });
      const { clicks, reasons } = await report();
      expect(clicks).toMatchObject(tally(1, 0, 0, 1, 1, 0));
      expect(reasons).toEqual([{ rule: reason, count: 1 }]);
    },
  );

  test('a gateway that follows every link of a mail at once is not a reader; the reader behind it, an hour later, is', async () => {
    const { reader, ask, click, clock, report } = await sent();
    await Promise.all(reader(1).clicks.map((address) => ask(address)));
    expect((await report()).clicks).toMatchObject(tally(7, 0, 0, 7, 1, 0));
    clock.at += 60 * minute;
    await click(1, offer);
    const { clicks, placements, reasons } = await report();
    expect(clicks).toMatchObject(tally(8, 1, 0, 7, 1, 1));
    expect(placements[0]).toMatchObject(tally(3, 1, 0, 2, 1, 1));
    expect(reasons).toEqual([{ rule: 'too-fast', count: 7 }]);
  });

  test('opens: through Gmail’s proxy a reader, through Apple’s unsure, in a browser a reader', async () => {
    const { reader, ask, report } = await sent(4);
    for (const [number, agent] of [
      [1, gmail],
      [1, gmail],
      [2, 'Mozilla/5.0'],
      [3, firefox],
    ] as const) {
      const answer = await ask(reader(number).open, { headers: { 'user-agent': agent } });
      expect(answer).toMatchObject({
        status: 200,
        headers: { 'content-type': 'image/gif', 'cache-control': 'no-store, private' },
      });
      expect(answer.body.subarray(0, 6).toString()).toBe('GIF89a');
    }
    const { opens, clicks } = await report();
    expect(opens).toMatchObject({ ...tally(4, 3, 1, 0, 3, 2), rate: 2 / 4 });
    expect(clicks.raw).toBe(0);
  });

  test('the mail clients of an issue: each reader by their first open, unknown ones on a line of their own', async () => {
    const { reader, ask, report } = await sent(4);
    expect((await report()).readWith).toEqual([]);
    for (const [number, agent] of [
      [1, gmail],
      [1, 'Mozilla/5.0'],
      [2, gmail],
      [3, firefox],
      [4, 'Outlook-iOS/711.2304115.prod.iphone (3.26.0)'],
    ] as const)
      await ask(reader(number).open, { headers: { 'user-agent': agent } });
    expect((await report()).readWith).toEqual([
      { client: 'gmail', name: 'Gmail', opens: 2, share: 0.5 },
      { client: 'outlook.ios', name: 'Outlook for iOS', opens: 1, share: 0.25 },
      { client: null, name: 'Unknown', opens: 1, share: 0.25 },
    ]);
  });

  test('a reader who unsubscribes with a button is counted once, however often it is pressed', async () => {
    const { reader, ask, report } = await sent();
    for (let press = 0; press < 3; press++)
      await ask(reader(2).leave, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
    expect((await report()).unsubscribes).toBe(1);
  });

  test('a reader who undoes it within the hour is not counted, and is again when they unsubscribe again', async () => {
    const { reader, ask, report } = await sent();
    const post = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    await ask(reader(2).leave, post);
    await ask(`${reader(2).leave}/undo`, post);
    await ask(`${reader(2).leave}/undo`, post);
    const { unsubscribes, clicks, opens, reasons } = await report();
    expect([unsubscribes, clicks.raw, opens.raw, reasons]).toEqual([0, 0, 0, []]);
    await ask(reader(2).leave, post);
    expect((await report()).unsubscribes).toBe(1);
  });

  test('no rate exceeds 100 %: an uncertain delivery may have arrived, and counts with its clicks', async () => {
    const site = await sent(3);
    await site.app.db.updateTable('delivery').set({ status: 'uncertain' }).where('id', 'in', [2, 3]).execute();
    for (const reader of [1, 2, 3]) await site.click(reader, offer);
    const { clicks, links, placements, sections } = await site.report();
    expect([clicks.rate, links[offer]!.clickRate, placements[0]!.clickRate, sections.at(-1)!.clickRate]).toEqual([
      1, 1, 1, 1,
    ]);
  });

  test('rates are relative to what was accepted, not to what was tried', async () => {
    const site = await sent(4);
    await site.app.db.updateTable('delivery').set({ status: 'rejected' }).where('id', 'in', [3, 4]).execute();
    await site.app.db
      .transaction()
      .execute((transaction) => recountBatch(transaction, { send: 1, number: 1 }, { now: 0 }));
    await site.click(1, first);
    expect((await site.report()).clicks.rate).toBe(1 / 2);
  });

  test('a wrong link that is corrected after the send leads to the new address, in mail already sent', async () => {
    const { app, click, report } = await sent();
    await app.db.updateTable('link').set({ url: 'https://example.org/mended' }).where('position', '=', first).execute();
    expect((await click(1, first)).headers.location).toBe('https://example.org/mended');
    expect((await report()).links[first]).toMatchObject({ url: 'https://example.org/mended', raw: 1 });
  });

  test('every row of the report adds up, after thousands of mixed events', async () => {
    const { app, report } = await sent(30);
    const verdicts = ['human', 'unsure', 'machine'] as const;
    const rows = Array.from({ length: 9_000 }, (_, index) => ({
      delivery_id: 1 + ((index * 7) % 30),
      send_id: 1,
      kind: index % 4 === 0 ? ('open' as const) : ('click' as const),
      link: index % 4 === 0 ? null : index % 7,
      verdict: verdicts[index % 3]!,
      reasons: '',
      at: (index * 31_337) % 1e9,
    }));
    for (let at = 0; at < rows.length; at += 1000)
      await app.db
        .insertInto('event')
        .values(rows.slice(at, at + 1000))
        .execute();
    const { opens, clicks, links, sections, placements } = await report();
    for (const row of [opens, clicks, ...links, ...sections, ...placements]) {
      expect(row.raw).toBe(row.human + row.unsure + row.machine);
      expect(row.humanReaders).toBeLessThanOrEqual(row.readers);
      expect(row.readers).toBeLessThanOrEqual(30);
    }
    expect(opens.raw + clicks.raw).toBe(9_000);
    expect(links.reduce((sum, { raw }) => sum + raw, 0)).toBe(clicks.raw);
    expect(sections.reduce((sum, { raw }) => sum + raw, 0)).toBe(clicks.raw);
  });

  test('a hundred thousand clicks on one link by one reader do not slow the report down', async () => {
    const { app, report } = await sent(1);
    for (let at = 0; at < 100_000; at += 4000) {
      await app.db
        .insertInto('event')
        .values(
          Array.from({ length: 4000 }, (_, index) => ({
            delivery_id: 1,
            send_id: 1,
            kind: 'click' as const,
            link: first,
            verdict: 'human' as const,
            reasons: '',
            at: Math.floor((at + index) / 10),
          })),
        )
        .execute();
    }
    await report(); // judges them, as the serving process does beforehand
    const begun = performance.now();
    expect((await report()).clicks).toMatchObject({ raw: 100_000, humanReaders: 1 });
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});

describe('as CSV', () => {
  test('has a line for each link, with the sponsor at each link of its slot and nowhere else', async () => {
    const twice = draft.replace('https://example.org/fourth', 'https://example.com/offer?utm_source=loop');
    const { click, report } = await sent(2, { drafts: { 7: twice } });
    await click(1, offer);
    const rows = parse<Record<string, string>>(linksAsCsv(await report()), { columns: true });
    expect(rows.map((row) => [row.position, row.slot, row.sponsor, row.raw_clicks])).toEqual([
      ['1', '', '', '0'],
      ['2', '', '', '0'],
      ['3', '', '', '0'],
      ['4', '', '', '0'],
      ['5', '', '', '0'],
      ['6', '1', 'Example Hosting', '1'],
      ['7', '1', 'Example Hosting', '0'],
    ]);
    expect(rows[5]).toMatchObject({
      issue: '7',
      section: 'Sponsored',
      label: 'Servers by the hour',
      url: 'https://example.com/offer?utm_source=loop',
      human_clicks: '1',
      readers: '1',
      click_rate: '0.50000',
    });
  });

  test.each(['=HYPERLINK("https://example.com","x")', '+1', '-1', '@SUM(A1)', '\tx'])(
    'a title that begins like %j does not run as a formula',
    async (label) => {
      const { app, report } = await sent(1);
      await app.db.updateTable('link').set({ label }).where('position', '=', first).execute();
      expect(parse<Record<string, string>>(linksAsCsv(await report()), { columns: true })[first]!.label).toBe(
        `'${label}`,
      );
    },
  );
});

describe('tracking off', () => {
  const untracked = (raw: string) => {
    expect(raw).not.toMatch(/news\.example\.org\/[co]\//);
    expect(raw).toContain('news.example.org/u/');
  };

  test('in galley.yaml: plain links and no pixel, for everybody', async () => {
    const { smtp } = await sent(3, { publication: (yaml) => yaml.replace('tracking: full', 'tracking: off') });
    expect(smtp.received).toHaveLength(3);
    for (const { raw } of smtp.received) {
      const { html, text } = await PostalMime.parse(raw);
      untracked(html!.replaceAll('&amp;', '&'));
      untracked(text!);
      expect(html).toContain('href="https://example.org/first?a=1&amp;b=2"');
      expect(html).not.toMatch(/<img[^>]*width="1"/);
    }
  });

  test('for one reader: that reader’s links are plain, the others’ are not', async () => {
    const site = await openSite();
    open.push(site);
    await site.addReaders(3);
    await site.app.db.updateTable('subscriber').set({ tracking: 0 }).where('id', '=', 2).execute();
    await site.send();
    const [one, two] = await Promise.all(
      [1, 2].map(async (number) => (await PostalMime.parse(site.mailTo(`reader-000${number}@example.org`).raw)).html!),
    );
    untracked(two!);
    expect(one).toMatch(/news\.example\.org\/c\//);
    expect(one).toMatch(/news\.example\.org\/o\//);
  });
});
