import type { Wrapped } from './fault.ts';
import { amp, byParameter, cisco, inPath, proofpoint2, proofpoint3, sophos, underscored } from './unwrap.ts';

/** A service that puts an address into one of its own. */
interface Wrapper {
  by: string;
  as: Wrapped['as'];
  host: RegExp;
  /** For path and query; by default all of them. */
  path?: RegExp;
  unwrap?(url: URL): string | undefined;
}

/** Mail gateways of companies: they rewrite every link in a received mail, and put the recipient's address into it. */
const gateways: Omit<Wrapper, 'as'>[] = [
  {
    by: 'SafeLinks',
    host: /(?:^|\.)safelinks\.protection\.(?:outlook\.com|office365\.us|partner\.outlook\.cn)$/,
    unwrap: byParameter('url'),
  },
  {
    by: 'SafeLinks',
    host: /^statics\.teams\.cdn\.(?:office|live)\.net$/,
    path: /safelinks/i,
    unwrap: byParameter('url'),
  },
  {
    by: 'SafeLinks',
    host: /^outlook\.(?:office|office365|live)\.com$/,
    path: /safelink|redir\.aspx/i,
    unwrap: byParameter('url', 'URL'),
  },
  { by: 'SafeLinks', host: /\.safelink\.emails\.azure\.net$/, unwrap: byParameter('destination') },
  { by: 'Proofpoint', host: /^urldefense(?:\.proofpoint)?\.(?:com|us)$/, path: /^\/v3\//, unwrap: proofpoint3 },
  { by: 'Proofpoint', host: /^urldefense(?:\.proofpoint)?\.(?:com|us)$/, path: /^\/v2\//, unwrap: proofpoint2 },
  { by: 'Proofpoint', host: /^urldefense(?:\.proofpoint)?\.(?:com|us)$/, unwrap: byParameter('u') },
  { by: 'Proofpoint', host: /(?:^|\.)(?:urlisolation\.com|proofpointisolation\.com)$/, unwrap: byParameter('url') },
  {
    by: 'Mimecast',
    host: /^protect(?:-[\w-]+)?\.mimecast\.com$|(?:^|\.)mimecastprotect\.com$|^security-[a-z]{2}\.m(?:im)?e?cast\.com$/,
  },
  { by: 'Barracuda', host: /(?:^|\.)linkprotect\.cudasvc\.com$/, unwrap: byParameter('a') },
  { by: 'Cisco', host: /^secure-web\.cisco\.com$/, unwrap: cisco },
  { by: 'Symantec', host: /^clicktime\.(?:symantec\.com|cloud\.postoffice\.net)$/, unwrap: byParameter('u', 'U') },
  { by: 'Trend Micro', host: /(?:^|\.)trendmicro\.com$/, path: /clicktime|ctp|wis/i, unwrap: byParameter('url') },
  { by: 'Trend Micro', host: /-ctp\.trendmicro\.com$/, unwrap: byParameter('url') },
  { by: 'Sophos', host: /(?:^|\.)protection\.sophos\.com$/, unwrap: sophos },
  { by: 'Trellix', host: /^protect\d?\.fireeye\.com$/, unwrap: byParameter('u') },
  { by: 'Check Point', host: /(?:^|\.)avanan\.click$|^protect\.checkpoint\.com$/, unwrap: underscored },
  { by: 'Vade', host: /(?:^|\.)vadesecure\.com$/, unwrap: byParameter('u') },
  { by: 'Trustwave', host: /^scanmail\.trustwave\.com$/, unwrap: byParameter('u') },
  { by: 'EdgePilot', host: /^link\.edgepilot\.com$/, unwrap: byParameter('u') },
  { by: 'Libraesva', host: /^urlsand\.(?:esvalabs|[\w-]+)\.com$/, unwrap: byParameter('u') },
  { by: 'Intermedia', host: /^url\.emailprotection\.link$/ },
  { by: 'Inky', host: /^shared\.outlook\.inky\.com$/ },
  { by: 'Menlo', host: /(?:^|\.)menlosecurity\.com$/, unwrap: inPath },
  {
    by: 'Hornetsecurity',
    host: /^(?:atpscan|seclinks)\.(?:global\.)?(?:hornetsecurity\.com|cloud-security\.net)$/,
    unwrap: byParameter('url'),
  },
  {
    by: 'GMX or WEB.DE',
    host: /^deref-(?:mail|gmx|web(?:-\d+)?)\.(?:com|net|de)$/,
    unwrap: byParameter('redirectUrl'),
  },
];

/** Click counters of other mail: they name the reader who got it, and stop working some day. */
const trackers: Omit<Wrapper, 'as'>[] = [
  { by: 'Mailchimp', host: /(?:^|\.)list-manage\d?\.com$/, path: /^\/track\/click/ },
  { by: 'Mandrill', host: /^mandrillapp\.com$/, path: /^\/track\/click/ },
  { by: 'SendGrid', host: /\.ct\.sendgrid\.net$|^click\.sendgrid\.net$/ },
  { by: 'SendGrid', host: /./, path: /^\/(?:ls\/click\?upn=|ss\/c\/|wf\/click\?upn=|uni\/ls\/click\?upn=)/ },
  {
    by: 'Kit',
    host: /^click\.(?:convertkit|kit)-mail\d*\.com$|^(?:functions|click)\.(?:convertkit|kit)\.com$/,
    unwrap: inPath,
  },
  { by: 'Substack', host: /(?:^|\.)substack\.com$/, path: /^\/redirect\// },
  { by: 'Substack', host: /^email\.mg\d?\.substack\.com$/ },
  { by: 'beehiiv', host: /^(?:link\.mail|flight)\.beehiiv\.(?:com|net)$|(?:^|\.)beehiivstatus\.com$/ },
  { by: 'Amazon SES', host: /(?:^|\.)awstrack\.me$/, unwrap: inPath },
  { by: 'HubSpot', host: /(?:^|\.)(?:hubspotlinks|hubspotemail|hubspotstarter|hs-sales-engage)\d*\.(?:com|net)$/ },
  { by: 'HubSpot', host: /./, path: /^\/(?:e2t|e3t|Ctc|events\/public\/v1\/encoded\/track)\// },
  { by: 'Klaviyo', host: /(?:^|\.)(?:klclick\d*|trk\.klclick)\.com$|^ctrk\.klclick\d*\.com$/ },
  { by: 'Campaign Monitor', host: /(?:^|\.)(?:createsend\d*|cmail\d+|cmail)\.com$/, path: /^\/t\// },
  { by: 'Constant Contact', host: /(?:^|\.)rs6\.net$/ },
  { by: 'MailerLite', host: /^click\.(?:mlsend|mailerlite)\d*\.com$|(?:^|\.)mlsend\d*\.com$/ },
  { by: 'Brevo', host: /(?:^|\.)(?:sendibm\d|sendibt\d|sendinblue|brevo)\.com$/, path: /^\/(?:mk|tr)\/cl\// },
  { by: 'Brevo', host: /^r\.[\w.-]+$/, path: /^\/(?:mk|tr)\/cl\// },
  { by: 'Mailjet', host: /(?:^|\.)mjt\.lu$/ },
  { by: 'Postmark', host: /^click\.pstmrk\.it$|^track\.pstmrk\.it$/, unwrap: inPath },
  { by: 'Mailgun', host: /^email\.[\w.-]+$/, path: /^\/c\/[\w-]{60,}/ },
  { by: 'SparkPost', host: /./, path: /^\/f\/a\/[\w~-]{10,}/ },
  { by: 'Customer.io', host: /./, path: /^\/e\/c\/eyJ/ },
  { by: 'ActiveCampaign', host: /./, path: /^\/(?:lt|proc)\.php\?/ },
  { by: 'Salesforce', host: /^click\.[\w.-]+$/, path: /^\/\?qs=[\da-f]{32,}/ },
  { by: 'Iterable', host: /^links?\.[\w.-]+$/, path: /^\/(?:u\/click\?_t=|a\/click\?_t=)/ },
  { by: 'Intercom', host: /^(?:via\.intercom\.io|[\w-]+\.intercom-clicks\.com|[\w-]+\.intercom-mail[\w-]*\.com)$/ },
  { by: 'Drip', host: /^t\.dripemail\d*\.com$/ },
  { by: 'Ghost', host: /./, path: /^\/r\/[\da-f]{8}\?m=[\da-f-]{36}/ },
  { by: 'listmonk', host: /./, path: /^\/link\/[\da-f-]{36}\/[\da-f-]{36}\/[\da-f-]{36}/ },
  { by: 'Galley', host: /./, path: /^\/c\/[a-z2-7]{35}g/ },
];

/** Sites that lead out of themselves by a page of theirs; it warns, asks for a login or is closed one day. */
const redirects: Omit<Wrapper, 'as'>[] = [
  { by: 'Google', host: /^(?:www\.)?google\.[a-z.]{2,6}$/, path: /^\/url\?/, unwrap: byParameter('q', 'url') },
  { by: 'Facebook', host: /^(?:lm?|www)\.facebook\.com$/, path: /^\/l\.php/, unwrap: byParameter('u') },
  { by: 'Instagram', host: /^l\.(?:instagram|threads)\.(?:com|net)$/, unwrap: byParameter('u') },
  { by: 'Messenger', host: /^lm?\.messenger\.com$/, unwrap: byParameter('u') },
  {
    by: 'LinkedIn',
    host: /^(?:www\.)?linkedin\.com$/,
    path: /^\/(?:safety\/go|redir\/redirect|redir\/general)/,
    unwrap: byParameter('url'),
  },
  { by: 'LinkedIn', host: /^lnkd\.in$/ },
  { by: 'X', host: /^t\.co$/ },
  { by: 'Slack', host: /^slack-redir\.net$/, unwrap: byParameter('url') },
  { by: 'Reddit', host: /^out\.reddit\.com$/, unwrap: byParameter('url') },
  { by: 'YouTube', host: /^(?:www\.|m\.)?youtube\.com$/, path: /^\/redirect\?/, unwrap: byParameter('q') },
  { by: 'Tumblr', host: /^t\.umblr\.com$/, unwrap: byParameter('z') },
  { by: 'VK', host: /^(?:m\.)?vk\.com$/, path: /^\/away\.php/, unwrap: byParameter('to') },
  { by: 'Steam', host: /^steamcommunity\.com$/, path: /^\/linkfilter/, unwrap: byParameter('url', 'u') },
  { by: 'Disqus', host: /^disq\.us$/, path: /^\/url\?/, unwrap: byParameter('url') },
  { by: 'DuckDuckGo', host: /^(?:www\.)?duckduckgo\.com$/, path: /^\/l\//, unwrap: byParameter('uddg') },
  { by: 'Bing', host: /^(?:www\.)?bing\.com$/, path: /^\/ck\/a/ },
  { by: 'Yahoo', host: /^r\.search\.yahoo\.com$/ },
  { by: 'Pocket', host: /^getpocket\.com$/, path: /^\/redirect/, unwrap: byParameter('url') },
  { by: 'Medium', host: /^medium\.com$/, path: /^\/r\/\?/, unwrap: byParameter('url') },
  { by: 'href.li', host: /^href\.li$/, unwrap: inPath },
  { by: 'Mozilla', host: /^outgoing\.(?:prod\.webservices\.mozgcp\.net|stage\.mozaws\.net)$/, unwrap: inPath },
  { by: 'Google News', host: /^news\.google\.com$/, path: /^\/(?:rss\/)?(?:articles|read)\// },
  { by: 'Google', host: /^(?:www\.)?google\.[a-z.]{2,6}$/, path: /^\/amp\/s?\/?/, unwrap: amp },
  { by: 'Google', host: /(?:^|\.)cdn\.ampproject\.org$/, unwrap: amp },
  { by: 'Google', host: /^webcache\.googleusercontent\.com$/, unwrap: inPath },
];

const wrappers: Wrapper[] = [
  ...gateways.map((each) => ({ ...each, as: 'gateway' as const })),
  ...redirects.map((each) => ({ ...each, as: 'redirect' as const })),
  ...trackers.map((each) => ({ ...each, as: 'tracker' as const })),
];

/** Which service wrapped this address, and the address inside if it can be read. */
export function unwrap(url: URL): Omit<Wrapped, 'kind'> | undefined {
  const path = url.pathname + url.search;
  const found = wrappers.find((each) => each.host.test(url.hostname) && (each.path?.test(path) ?? true));
  if (!found) return undefined;
  const { by, as } = found;
  const meant = wholeAddress(found.unwrap?.(url));
  return { by, as, ...(meant === undefined ? {} : { meant }) };
}

/** Unwraps repeatedly; returns nothing that is not an address. */
function wholeAddress(found: string | undefined): string | undefined {
  const url = URL.parse(found ?? '');
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  return unwrap(url)?.meant ?? found;
}
