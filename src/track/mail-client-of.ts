/**
 * Which mail client fetched a picture, as far as its user agent says. Pure; the user agent is judged and forgotten.
 *
 * What is not documented is not guessed at. Outlook.com, the new Outlook for Windows, Samsung Email and every other webmail
 * without a proxy of its own look like the browser or the web view they run in. Proton Mail takes tracking pictures out
 * (proton.me/support/email-tracker-protection): its readers never open anything.
 */
import type { ClientId } from '../config/mail-clients.ts';

/** A client as far as it is known: family and platform as caniemail has them, or a family such as `gmail` alone. */
export type ToldClient = ClientId;

export function mailClientOf(userAgent: string): ToldClient | undefined {
  const seen = userAgent.trim().slice(0, maxLength);
  return clients.find(([pattern]) => pattern.test(seen))?.[1];
}

/** Characters. An Outlook that lists every .NET it has found needs some 500; a header made up to keep us busy has 16,000. */
const maxLength = 1_000;

/**
 * Clients whose readers come with their name whenever they open something: of these alone, not having been seen says
 * something. A family includes each of its platforms. Outlook's apps are left out: some of their versions say who they
 * are, and nobody has written down that all do.
 */
export const alwaysExact: ToldClient[] = [
  'gmail',
  'apple-mail',
  'yahoo',
  'hey',
  'fastmail',
  'thunderbird',
  'outlook.windows',
];

/** The first that matches. */
const clients: [pattern: RegExp, client: ToldClient][] = [
  // Pictures come through the provider's proxy, which tells the provider and hides the device.
  // `… Firefox/11.0 (via ggpht.com GoogleImageProxy)`: https://www.scientiamobile.com/what-is-google-image-proxy/
  [/GoogleImageProxy/i, 'gmail'],
  // AOL has the same owner and the same proxy: its readers count as Yahoo's.
  // https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html
  [/YahooMailProxy/i, 'yahoo'],
  // https://www.hey.com/image-proxy: "always begins with".
  [/^hey\.com\/imageproxy\b/i, 'hey'],
  // For its web page and its app (fastmail.help, "Blocking remote images"); the name: https://darkvisitors.com/agents/fastmailua
  [/\bFastmailUA\//i, 'fastmail'],
  // Mail Privacy Protection says no more than this, whatever the device: https://github.com/ua-parser/uap-core/issues/509
  [/^Mozilla\/5\.0$/, 'apple-mail'],

  // `Outlook-iOS/711.2304115.prod.iphone (3.26.0)` fetches pictures: https://github.com/3rd-Eden/useragent/issues/146
  [/^Outlook-iOS\//, 'outlook.ios'],
  [/\bOutlook-Android\//, 'outlook.android'],
  // `MacOutlook/16.12.0.180401 (Intelx64 Mac OS X …)`: https://github.com/ua-parser/uap-core/pull/320
  [/\bMacOutlook\//, 'outlook.macos'],
  // `Microsoft Outlook Mail 16.0` was Windows Mail, which Microsoft ended: it must not pass for the classic Outlook.
  [/Microsoft Outlook Mail\b/, 'outlook.windows-mail'],
  // The classic one. `MSIE 7.0; … Microsoft Outlook 16.0.5257; ms-office; MSOffice 16`: https://github.com/shon/httpagentparser/issues/91,
  // before 2010 `MSOffice 12` alone: https://github.com/tobie/ua-parser/issues/498. What only looks for a file's existence is no reader.
  [/^(?!.*(?:Macintosh|Mac OS|Existence Discovery)).*(?:\bMicrosoft Outlook \d|\bMSOffice \d)/, 'outlook.windows'],

  // caniemail tested it on Windows and the Mac; on Linux it draws alike, and counts for the family.
  // `Gecko/20100101 Thunderbird/52.9.1`: https://github.com/donatj/PhpUserAgent/issues/53
  [/\bWindows NT\b.*\bThunderbird\/\d/, 'thunderbird.windows'],
  [/\bMacintosh\b.*\bThunderbird\/\d/, 'thunderbird.macos'],
  [/\bThunderbird\/\d/, 'thunderbird'],

  // Apple Mail without that protection names its engine and no browser (https://github.com/ua-parser/uap-core/issues/528), as any
  // app does that shows mail in Apple's web view and sets no name. An iPad says it is a Macintosh
  // (https://github.com/beam-community/ua_parser/issues/31): that tells no platform.
  [
    /^Mozilla\/5\.0 \((?:iPhone|iPad|iPod)[^)]*\) AppleWebKit\/[\d.]+ \(KHTML, like Gecko\)(?: Mobile\/\w+)?$/,
    'apple-mail.ios',
  ],
  [/^Mozilla\/5\.0 \(Macintosh[^)]*\) AppleWebKit\/[\d.]+ \(KHTML, like Gecko\)$/, 'apple-mail'],
];
