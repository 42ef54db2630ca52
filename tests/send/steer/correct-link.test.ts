import { afterEach, describe, expect, test } from 'vitest';
import { correctLink } from '../../../src/send/steer/correct-link.ts';
import { reportIssue } from '../../../src/report/issue-report.ts';
import { linksAsCsv } from '../../../src/report/report-csv.ts';
import { scriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { makeWorkspace, type Workspace } from '../../journeys/workspace.ts';

const open: Workspace[] = [];
afterEach(async () => {
  for (const workspace of open.splice(0)) await workspace.close();
});

/** Issue 7, sent to two readers; the sponsor's link is the sixth. */
async function sent() {
  const smtp = await scriptedSmtp();
  const workspace = await makeWorkspace({ smtpUrl: smtp.url });
  open.push(workspace);
  await workspace.addReaders(2);
  const { id } = await workspace.send(7);
  await smtp.close();
  const { app } = workspace;
  const offer = 'https://example.com/offer?utm_source=loop';
  const correct = (over: Partial<Parameters<typeof correctLink>[0]> = {}) =>
    correctLink(
      { send: id, position: 5, url: 'https://example.com/new', reason: 'the offer moved', by: 'Pat Example', ...over },
      app,
    );
  const urlOf = async (position: number) =>
    (
      await app.db
        .selectFrom('link')
        .select('url')
        .where('send_id', '=', id)
        .where('position', '=', position)
        .executeTakeFirstOrThrow()
    ).url;
  const history = () => app.db.selectFrom('link_correction').selectAll().orderBy('id').execute();
  return { ...workspace, id, offer, correct, urlOf, history };
}

describe('a link that is corrected after the send', () => {
  test('leads to the new address, and the old one is kept with who changed it and why', async () => {
    const { id, offer, correct, urlOf, history } = await sent();
    expect(await correct()).toEqual({
      position: 5,
      label: 'Servers by the hour',
      from: offer,
      to: 'https://example.com/new',
    });
    expect(await urlOf(5)).toBe('https://example.com/new');
    expect(await history()).toMatchObject([
      {
        send_id: id,
        position: 5,
        from_url: offer,
        to_url: 'https://example.com/new',
        reason: 'the offer moved',
        corrected_by: 'Pat Example',
      },
    ]);
  });

  test('is in the report and in the CSV, with the address it was sent with', async () => {
    const { app, offer, correct } = await sent();
    await correct();
    await correct({ url: 'https://example.com/newer' });
    const report = await reportIssue(app.db, 7);
    expect(report.placements[0]).toMatchObject({ url: 'https://example.com/newer', sentUrl: offer });
    expect(report.corrections.map(({ from, to }) => [from, to])).toEqual([
      [offer, 'https://example.com/new'],
      ['https://example.com/new', 'https://example.com/newer'],
    ]);
    expect(linksAsCsv(report).split('\n')[6]).toMatch(
      /^7,6,.*,https:\/\/example\.com\/newer,.*,https:\/\/example\.com\/offer\?utm_source=loop,,,,,0,0,0,0,\d+$/,
    );
  });

  test('by two people at once is corrected by the first, and the second gets an error', async () => {
    const { offer, correct, urlOf, history } = await sent();
    await correct({ from: offer });
    await expect(correct({ from: offer, url: 'https://example.com/other' })).rejects.toMatchObject({
      code: 'E_LINK_CHANGED',
      message: expect.stringContaining('https://example.com/new'),
    });
    expect([await urlOf(5), (await history()).length]).toEqual(['https://example.com/new', 1]);
  });

  test.each([
    ['an address that runs a script', { url: 'javascript:alert(1)' }, 'E_LINK_URL'],
    ['a file', { url: 'file:///etc/hosts' }, 'E_LINK_URL'],
    ['half an address', { url: 'example.com/page' }, 'E_LINK_URL'],
    ['an address of this machine', { url: 'http://localhost:3000/new' }, 'E_LINK_URL'],
    ['an address with an invisible character', { url: 'https://example.com/new\u200b-page' }, 'E_LINK_URL'],
    ['an address with the code of a web page', { url: 'https://example.com/?a=1&amp;b=2' }, 'E_LINK_URL'],
    ['an address with a password', { url: 'https://me:secret@example.com/' }, 'E_LINK_URL'],
    ['an address without end', { url: `https://example.com/${'x'.repeat(2000)}` }, 'E_LINK_URL'],
    ['where it leads already', { url: 'https://example.com/offer?utm_source=loop' }, 'E_LINK_SAME'],
    ['no reason', { reason: '  ' }, 'E_REASON'],
    ['nobody’s name', { by: '' }, 'E_NAME'],
    ['a link that is not there', { position: 70 }, 'E_NO_LINK'],
    ['a send that is not there', { send: 70 }, 'E_NO_SEND'],
  ])('is not corrected with %s, and nothing is written', async (_what, over, code) => {
    const { offer, correct, urlOf, history } = await sent();
    await expect(correct(over)).rejects.toMatchObject({ code });
    expect([await urlOf(5), await history()]).toEqual([offer, []]);
  });

  test('is stored in ASCII form', async () => {
    const { correct, urlOf } = await sent();
    await correct({ url: ' https://例え.jp/日本 ' });
    expect(await urlOf(5)).toBe('https://xn--r8jz45g.jp/%E6%97%A5%E6%9C%AC');
  });
});
