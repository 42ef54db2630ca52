import { describe, expect, test } from 'vitest';
import { observe, type Visit } from '../../src/track/observe.ts';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
/** What a request says by itself, before it is judged with others. */
const visit = async (over: Partial<Visit>) => {
  const shown: Visit = { kind: 'click', method: 'GET', userAgent: firefox, purpose: '', ...over };
  const { verdict, reasons } = await observe(shown, { of: async () => null });
  return `${verdict} ${reasons}`.trim();
};
const open = (userAgent: string) => visit({ kind: 'open', userAgent });

describe('a visit', () => {
  test.each<[string, Partial<Visit>, string]>([
    ['from a browser', {}, 'human'],
    ['by HEAD', { method: 'HEAD' }, 'machine head-request'],
    ['ahead of need', { purpose: 'prefetch' }, 'machine prefetch'],
    ['without a user agent', { userAgent: '' }, 'machine no-user-agent'],
    [
      'of a crawler',
      { userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
      'machine known-robot',
    ],
    ['of a scanner that adds its name to a browser’s', { userAgent: `${firefox} Proofpoint` }, 'machine known-robot'],
    ['of a chat’s link preview', { userAgent: 'WhatsApp/2.23.20.0 A' }, 'machine known-robot'],
    ['of Apple’s privacy protection', { kind: 'open', userAgent: 'Mozilla/5.0' }, 'unsure apple-mail-privacy'],
    ['of a proxy that follows links', { userAgent: 'hey.com/imageproxy Mozilla/5.0' }, 'machine known-robot'],
    [
      'by HEAD that says only Mozilla/5.0',
      { kind: 'open', userAgent: 'Mozilla/5.0', method: 'HEAD' },
      'machine head-request',
    ],
  ])('%s', async (_what, over, said) => expect(await visit(over)).toBe(said));
});

describe('an open through a proxy that waits for its reader is a person’s', () => {
  test.each([
    ['Gmail', 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)'],
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
  ])('%s: %s', async (_who, userAgent) => {
    expect(await open(userAgent)).toBe('human mailbox-proxy');
    expect(await visit({ kind: 'open', userAgent, method: 'HEAD' })).toBe('machine head-request');
    expect(await visit({ kind: 'open', userAgent, purpose: 'prefetch' })).toBe('machine prefetch');
  });

  test.each(['GMX-ImageProxy/1', 'Mozilla/5.0 (Macintosh) Version/5.1.9 Safari/534.59.8 (via mail.ru ImageProxy)'])(
    'of another proxy nobody knows: %s',
    async (userAgent) => expect(await open(userAgent)).toBe('unsure unknown-proxy'),
  );
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
  ])('%s', async (userAgent) => {
    expect([await open(userAgent), await visit({ userAgent })]).toEqual(['human', 'human']);
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
  ])('and what only borrows a name is one: %s', async (userAgent) => expect(await open(userAgent)).toMatch(/^machine/));
});
