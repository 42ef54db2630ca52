/**
 * Programs that fetch because a reader opened a mail, though lists of robots name them: an app that says only its name
 * and version looks like a script, and a proxy has “proxy” or a domain in its name.
 */

/**
 * Proxies of mailbox providers that fetch a picture when its reader opens the mail. Gmail's:
 * https://support.google.com/mail/answer/145919; Yahoo's: https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html;
 * HEY's: https://www.hey.com/image-proxy; Fastmail's: fastmail.help, “Blocking remote images”; Seznam's identifies
 * itself.
 */
const readersProxies = /GoogleImageProxy|YahooMailProxy|^hey\.com\/imageproxy\b|\bFastmailUA\/|\bSeznamEmailProxy\b/i;

export function isReadersProxy(userAgent: string): boolean {
  return readersProxies.test(userAgent);
}

/** Proxies of other providers. It is not documented whether they wait for the reader. */
export function isUnknownProxy(userAgent: string): boolean {
  return /(?:image|mail|picture)s?[ -]?proxy/i.test(userAgent) && !robotsWords.test(userAgent);
}

const apps = [
  ...[
    'Outlook-(?:iOS|Android)',
    'MacOutlook',
    'Microsoft Outlook',
    'OneOutlook',
    'Windows-?Mail',
    'Apple ?Mail',
    'MailMate',
  ],
  ...[
    'Thunderbird',
    'Betterbird',
    'SeaMonkey',
    'PostboxApp',
    'Postbox',
    'Evolution',
    'Geary',
    'K(?:ontact|Mail)',
    'Claws ?Mail',
  ],
  ...[
    'K-9 Mail',
    'FairEmail',
    'AquaMail',
    'BlueMail',
    'TypeApp',
    'Nine',
    'Samsung ?Email',
    'DeltaChat',
    'Edison ?Mail',
    'myMail',
  ],
  ...[
    'eM ?Client',
    'Mailbird',
    'Mailspring',
    'Foxmail',
    'The Bat!?',
    '(?:HCL|Lotus)-?Notes',
    'Zimbra(?: Desktop)?',
    'Roundcube',
  ],
  ...[
    'Spark',
    'SparkMail(?:App)?',
    'Airmail',
    'Canary ?Mail',
    'Mimestream',
    'Newton',
    'Superhuman',
    'Shortwave',
    'Missive',
    'Front',
  ],
  ...[
    'Proton ?Mail',
    'tutanota(?:-desktop)?',
    'Tuta',
    'YahooMobileMail',
    'YMobile',
    'AolMail',
    'QQMail',
    'NaverMail',
    'ZohoMail',
  ],
];
/** A product as in RFC 9110 10.1.5, or the name alone. */
const mailApp = new RegExp(String.raw`(?:^|[\s;(])(?:${apps.join('|')})(?:[/ ]v?\d|\s*$)`, 'i');
const robotsWords = /bot\b|crawl|spider|scan|preview|discovery|monitor|headless|https?:/i;

/** An app on the reader's own device, whatever else its user agent contains. */
export function isMailApp(userAgent: string): boolean {
  return mailApp.test(userAgent) && !robotsWords.test(userAgent);
}
