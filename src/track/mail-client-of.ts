/**
 * Finds out which mail client fetched a picture, from its user agent, which is not stored.
 *
 * Undocumented clients are not guessed. Outlook.com, the new Outlook for Windows, Samsung Email and other webmail
 * without a proxy look like the browser or web view in which they run. Proton Mail removes tracking pictures
 * (proton.me/support/email-tracker-protection), so opens by its readers are never seen.
 */
import type { ClientId } from '../config/mail-clients.ts';

/**
 * A client as precisely as it is known: family and platform in caniemail's terms, or a family such as `gmail` alone.
 */
export type MailClient = ClientId;

export function mailClientOf(userAgent: string): MailClient | undefined {
  const seen = userAgent.trim().slice(0, maxLength);
  return clients.find(([pattern]) => pattern.test(seen))?.[1];
}

/** Characters. An Outlook that lists every installed .NET needs about 500; an attacker's header may have 16,000. */
const maxLength = 1_000;

/**
 * Clients that identify themselves at every open: only for these, having no opens means having no readers. A family
 * includes all its platforms. Outlook's apps are not in the list: some versions identify themselves, but nobody has
 * documented that all do.
 */
export const alwaysExact: MailClient[] = [
  'gmail',
  'apple-mail',
  'yahoo',
  'hey',
  'fastmail',
  'thunderbird',
  'outlook.windows',
];

/** The first match counts. */
const clients: [pattern: RegExp, client: MailClient][] = [
  // These providers fetch pictures through a proxy, which shows the provider and hides the device.
  // `… Firefox/11.0 (via ggpht.com GoogleImageProxy)`: https://www.scientiamobile.com/what-is-google-image-proxy/
  [/GoogleImageProxy/i, 'gmail'],
  // AOL has the same owner and the same proxy, so its readers count as Yahoo's.
  // https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html
  [/YahooMailProxy/i, 'yahoo'],
  // https://www.hey.com/image-proxy says that the name "always begins with" this.
  [/^hey\.com\/imageproxy\b/i, 'hey'],
  // In its web page and its app (fastmail.help, "Blocking remote images"); the name is from
  // https://darkvisitors.com/agents/fastmailua
  [/\bFastmailUA\//i, 'fastmail'],
  // Mail Privacy Protection sends only this, on every device: https://github.com/ua-parser/uap-core/issues/509
  [/^Mozilla\/5\.0$/, 'apple-mail'],

  // `Outlook-iOS/711.2304115.prod.iphone (3.26.0)` fetches pictures: https://github.com/3rd-Eden/useragent/issues/146
  [/^Outlook-iOS\//, 'outlook.ios'],
  [/\bOutlook-Android\//, 'outlook.android'],
  // `MacOutlook/16.12.0.180401 (Intelx64 Mac OS X …)`: https://github.com/ua-parser/uap-core/pull/320
  [/\bMacOutlook\//, 'outlook.macos'],
  // `Microsoft Outlook Mail 16.0` was Windows Mail, which Microsoft has discontinued; it must not count as the classic
  // Outlook.
  [/Microsoft Outlook Mail\b/, 'outlook.windows-mail'],
  // The classic Outlook. `MSIE 7.0; … Microsoft Outlook 16.0.5257; ms-office; MSOffice 16`:
  // https://github.com/shon/httpagentparser/issues/91, before 2010 only `MSOffice 12`:
  // https://github.com/tobie/ua-parser/issues/498. A request that only checks whether a file exists is not an open.
  [/^(?!.*(?:Macintosh|Mac OS|Existence Discovery)).*(?:\bMicrosoft Outlook \d|\bMSOffice \d)/, 'outlook.windows'],

  // caniemail tested it on Windows and the Mac. On Linux it renders the same, and counts for the family.
  // `Gecko/20100101 Thunderbird/52.9.1`: https://github.com/donatj/PhpUserAgent/issues/53
  [/\bWindows NT\b.*\bThunderbird\/\d/, 'thunderbird.windows'],
  [/\bMacintosh\b.*\bThunderbird\/\d/, 'thunderbird.macos'],
  [/\bThunderbird\/\d/, 'thunderbird'],

  // Without that protection Apple Mail names its engine and no browser
  // (https://github.com/ua-parser/uap-core/issues/528), as does any app that shows mail in Apple's web view and sets no
  // name. An iPad identifies itself as a Macintosh (https://github.com/beam-community/ua_parser/issues/31), so the
  // platform is unknown.
  [
    /^Mozilla\/5\.0 \((?:iPhone|iPad|iPod)[^)]*\) AppleWebKit\/[\d.]+ \(KHTML, like Gecko\)(?: Mobile\/\w+)?$/,
    'apple-mail.ios',
  ],
  [/^Mozilla\/5\.0 \(Macintosh[^)]*\) AppleWebKit\/[\d.]+ \(KHTML, like Gecko\)$/, 'apple-mail'],
];
