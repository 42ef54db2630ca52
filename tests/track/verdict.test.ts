import { describe, expect, test } from 'vitest';
import { findBursts, judgeVisit } from '../../src/track/verdict.ts';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const visit = (over: Partial<Parameters<typeof judgeVisit>[0]>) =>
  judgeVisit({ kind: 'click', method: 'GET', userAgent: firefox, purpose: '', ...over });

describe('a visit', () => {
  test('from a browser is a person', () => expect(visit({})).toEqual({ verdict: 'human', reasons: [] }));
  test('by HEAD is a machine', () =>
    expect(visit({ method: 'HEAD' })).toEqual({ verdict: 'machine', reasons: ['head-request'] }));
  test('ahead of need is a machine', () => expect(visit({ purpose: 'prefetch' }).reasons).toEqual(['prefetch']));
  test('without a user agent is a machine', () => expect(visit({ userAgent: '' }).reasons).toEqual(['no-user-agent']));
  test('of a crawler is a machine', () =>
    expect(
      visit({ userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }).reasons,
    ).toEqual(['known-robot']));
  test('of Gmail’s image proxy is a person who opened', () =>
    expect(
      visit({
        kind: 'open',
        userAgent: 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
      }),
    ).toEqual({ verdict: 'human', reasons: ['mailbox-proxy'] }));
  test('of Apple’s Mail Privacy Protection says nothing either way', () =>
    expect(visit({ kind: 'open', userAgent: 'Mozilla/5.0' }).verdict).toBe('unsure'));
});

const open = (userAgent: string) => visit({ kind: 'open', userAgent });

describe('an open through a proxy that waits for its reader is a person’s', () => {
  test.each([
    [
      'HEY',
      'hey.com/imageproxy Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36',
    ],
    ['Fastmail', 'FastmailUA/1.0 (+https://www.fastmail.com/)'],
    [
      'Fastmail',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0 Safari/537.36 FastmailUA/1.0',
    ],
    ['Yahoo', 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html'],
    ['Seznam', 'Mozilla/5.0 (compatible; SeznamEmailProxy/1.0)'],
  ])('%s: %s', (_who, userAgent) => {
    expect(open(userAgent)).toEqual({ verdict: 'human', reasons: ['mailbox-proxy'] });
    expect(visit({ kind: 'open', userAgent, method: 'HEAD' }).verdict).toBe('machine');
    expect(visit({ kind: 'open', userAgent, purpose: 'prefetch' }).verdict).toBe('machine');
  });

  test.each(['GMX-ImageProxy/1', 'Mozilla/5.0 (Macintosh) Version/5.1.9 Safari/534.59.8 (via mail.ru ImageProxy)'])(
    'of another proxy nobody knows: %s',
    (userAgent) => expect(open(userAgent)).toEqual({ verdict: 'unsure', reasons: ['unknown-proxy'] }),
  );

  test('a proxy that follows links is a machine', () =>
    expect(visit({ userAgent: 'hey.com/imageproxy Mozilla/5.0' }).reasons).toEqual(['known-robot']));
});

describe('a mail app is no robot, however short its name', () => {
  test.each([
    ...['Outlook-Android/2.0', 'Outlook-iOS/2.0', 'Outlook-iOS/711.2304115.prod.iphone (3.26.0)', 'K-9 Mail/6.804'],
    ...[
      'FairEmail/1.2178',
      'eM Client/9.2.2157.0',
      'eMClient/10.0.3266',
      'SamsungEmail/6.1',
      'Superhuman/1.0',
      'Thunderbird/8.0',
    ],
    ...[
      'Samsung Email/6.1.90 (SM-G991B)',
      'tutanota-desktop',
      'ProtonMail/4.2',
      'Airmail/5.6',
      'Spark/3.0',
      'Evolution/3.50.2',
    ],
    ...[
      'YahooMobileMail/1.0 (Android Mail; 6.0.0)',
      'BlueMail/1.9',
      'HCL-Notes/12.0',
      'Foxmail 7.2',
      'Nine/4.9',
      'MailMate/2.0',
    ],
    ...[
      'MacOutlook/16.46.21021202 (Intelx64 Mac OS X 11.2.2 (Build 20D80))',
      'Mail/3826.300.87 CFNetwork/1568 Darwin/24.2.0',
    ],
    ...['Microsoft Office/16.0 (Microsoft Outlook 16.0.12329; Pro), Mozilla/4.0 (compatible; ms-office; MSOffice 16)'],
  ])('%s', (userAgent) => {
    expect([open(userAgent).verdict, visit({ userAgent }).verdict]).toEqual(['human', 'human']);
  });

  test.each([
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Microsoft Office Existence Discovery',
    'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b',
    'SomeBot/1.0 (like Outlook-Android/2.0)',
    'Thunderbird/8.0 LinkScanner',
    'python-requests/2.32.3',
    'Barracuda Sentinel (EE)',
    'Mimecast',
    'okhttp/4.12.0',
  ])('and what only borrows a name is one: %s', (userAgent) => expect(open(userAgent).verdict).toBe('machine'));
});

describe('what says only Mozilla/5.0', () => {
  test.each([
    ['a HEAD', { method: 'HEAD' }, 'head-request'],
    ['a prefetch', { purpose: 'prefetch' }, 'prefetch'],
  ])('and is %s is a machine: Apple’s proxy fetches with a GET', (_what, over, reason) => {
    expect(visit({ kind: 'open', userAgent: 'Mozilla/5.0', ...over })).toEqual({
      verdict: 'machine',
      reasons: expect.arrayContaining([reason]),
    });
  });
});

describe('bursts', () => {
  const clicks = (...pairs: [link: number, at: number][]) => pairs.map(([link, at]) => ({ link, at }));
  test('a scanner that fetches every link within two seconds is not counted as a reader, its first click neither', () =>
    expect(findBursts(clicks([0, 0], [1, 300], [2, 900], [3, 1500]))).toEqual([true, true, true, true]));
  test('a slower scanner is found by five links in ten seconds', () =>
    expect(findBursts(clicks([0, 0], [1, 2500], [2, 5000], [3, 7500], [4, 9900]))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]));
  test('a reader who opens two tabs at once stays a reader', () =>
    expect(findBursts(clicks([0, 0], [1, 800], [2, 60_000]))).toEqual([false, false, false]));
  test('clicking one link again and again is no burst', () =>
    expect(findBursts(clicks([0, 0], [0, 10], [0, 20], [0, 30], [0, 40]))).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]));
  test('a reader’s own click an hour after the scan counts', () =>
    expect(findBursts(clicks([0, 0], [1, 100], [2, 200], [1, 3_600_000]))).toEqual([true, true, true, false]));
});
