import { describe, expect, test } from 'vitest';
import { expandClients } from '../../src/config/mail-clients.ts';
import { alwaysExact, mailClientOf } from '../../src/track/mail-client-of.ts';

describe('an open shows its mail client', () => {
  test.each([
    [
      'Gmail, by its picture service',
      'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
      'gmail',
    ],
    ['Yahoo, by its proxy', 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html', 'yahoo'],
    [
      'Yahoo, by its proxy as it calls itself elsewhere',
      'Mozilla/5.0 (compatible; YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html)',
      'yahoo',
    ],
    [
      'HEY, by its proxy',
      'hey.com/imageproxy Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36',
      'hey',
    ],
    [
      'Fastmail, by its proxy',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0.5993.117 Safari/537.36 FastmailUA/1.0',
      'fastmail',
    ],
    ['Apple Mail under its privacy protection', 'Mozilla/5.0', 'apple-mail'],
    [
      'Apple Mail on an iPhone',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
      'apple-mail.ios',
    ],
    [
      'Apple Mail on a Mac, or on an iPad',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)',
      'apple-mail',
    ],
    [
      'Outlook 2019',
      'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C; .NET4.0E; .NET CLR 2.0.50727; Microsoft Outlook 16.0.5257; ms-office; MSOffice 16)',
      'outlook.windows',
    ],
    [
      'Outlook from Microsoft 365',
      'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)',
      'outlook.windows',
    ],
    [
      'Outlook that leaves its system out',
      'Microsoft Office/16.0 (Microsoft Outlook 16.0.12329; Pro), Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
      'outlook.windows',
    ],
    [
      'Outlook 2007',
      'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; WOW64; Trident/5.0; SLCC2; .NET4.0C; MSOffice 12)',
      'outlook.windows',
    ],
    ['Outlook for iOS', 'Outlook-iOS/711.2304115.prod.iphone (3.26.0)', 'outlook.ios'],
    ['Outlook for Android', 'Outlook-Android/2.0', 'outlook.android'],
    ['Outlook for Mac', 'MacOutlook/16.46.21021202 (Intelx64 Mac OS X 11.2.2 (Build 20D80))', 'outlook.macos'],
    [
      'Windows Mail, which is not Outlook',
      'Microsoft Office/16.0 (Microsoft Outlook Mail 16.0.8104; Pro)',
      'outlook.windows-mail',
    ],
    [
      'Thunderbird for Windows',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Thunderbird/128.5.0',
      'thunderbird.windows',
    ],
    [
      'Thunderbird on a Mac',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Thunderbird/128.5.0',
      'thunderbird.macos',
    ],
    [
      'Thunderbird on Linux, with a calendar',
      'Mozilla/5.0 (X11; Linux x86_64; rv:52.0) Gecko/20100101 Thunderbird/52.9.1 Lightning/5.4.9.1',
      'thunderbird',
    ],
  ])('%s', (_who, userAgent, client) => {
    expect(mailClientOf(userAgent)).toBe(client);
  });

  test.each([
    [
      'Outlook.com in a browser',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
    ],
    ['any webmail in Firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'],
    [
      'any webmail in Safari',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
    ],
    [
      'a browser on an iPhone',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    ],
    [
      'another app on an iPhone',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MailMaster/6.5.3',
    ],
    [
      'Samsung’s browser, which is not Samsung Email',
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36',
    ],
    [
      'an Android app’s web view, Samsung Email’s maybe',
      'Mozilla/5.0 (Linux; Android 14; SM-S921B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36',
    ],
    ['Word on a Mac', 'Mozilla/5.0 (Macintosh; Intel Mac OS X) Word/16.78 MSOffice 16'],
    ['Office looking whether a file is there', 'Microsoft Office Existence Discovery; MSOffice 16'],
    ['nobody', ''],
    ['two lines', 'Mozilla/5.0\nThunderbird'],
  ])('or does not: %s', (_who, userAgent) => {
    expect(mailClientOf(userAgent)).toBeUndefined();
  });

  test('and a very long header is not read to its end', () => {
    const long = 'Windows NT Microsoft Outlook '.repeat(100_000);
    const begun = performance.now();
    expect(mailClientOf(`${long}Thunderbird/1`)).toBeUndefined();
    expect(performance.now() - begun).toBeLessThan(100);
  });
});

test('every client that always identifies itself is one that a publication can list', () => {
  for (const client of alwaysExact) expect(expandClients([client])).not.toEqual([]);
});
