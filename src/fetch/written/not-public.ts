/** Pages that open only for the person who copied the address; readers would see a login, or somebody's workspace. */
const places: { what: string; host: RegExp; path?: RegExp; meant?(url: URL): string }[] = [
  {
    what: 'the editing view of a Google document',
    host: /^docs\.google\.com$/,
    path: /^\/(?:document|spreadsheets|presentation|drawings|forms)\/(?:u\/\d\/)?d\/[^/]+\/edit/,
    meant: (url) =>
      url.pathname.startsWith('/forms/')
        ? `${url.origin}${url.pathname.replace(/\/edit.*$/, '/viewform')}`
        : `${url.origin}${url.pathname.replace(/\/edit.*$/, '/preview')}`,
  },
  {
    what: 'a page of one’s own account',
    host: /^(?:drive|docs|mail|calendar|photos|keep)\.google\.com$/,
    path: /^\/(?:.*\/)?u\/\d+(?:\/|$)|^\/drive\/my-drive/,
  },
  {
    what: 'somebody’s mailbox',
    host: /^mail\.google\.com$|^outlook\.(?:live|office|office365)\.com$|^mail\.(?:yahoo|proton)\.(?:com|me)$|^app\.fastmail\.com$/,
    path: /^\/(?:mail|owa|u|d|$)/,
  },
  {
    what: 'a page of a chat',
    host: /^(?:app\.slack|teams\.microsoft|web\.(?:whatsapp|telegram))\.(?:com|org)$/,
  },
  { what: 'a page of a chat', host: /^discord\.com$/, path: /^\/channels\// },
  { what: 'a message in a Slack workspace', host: /\.slack\.com$/, path: /^\/archives\// },
  { what: 'a private conversation', host: /^(?:chatgpt\.com|chat\.openai\.com)$/, path: /^\/c\// },
  { what: 'a private conversation', host: /^(?:claude\.ai|gemini\.google\.com)$/, path: /^\/(?:chat|app)\// },
  {
    what: 'the editing view of a page',
    host: /^github\.com$/,
    path: /^\/[^/]+\/[^/]+\/(?:edit|new|upload|settings)(?:\/|$)|^\/(?:settings|notifications)(?:\/|$)/,
  },
  {
    what: 'the editing view of a page',
    host: /./,
    path: /\/-\/edit\/|\/wp-admin\/|\/ghost\/(?:#|$)|^\/publish\/(?:post|posts|home)(?:\/|$)|[?&]action=edit(?:&|$)/,
  },
  {
    what: 'the editing view of a page',
    host: /^medium\.com$/,
    path: /^\/p\/[\da-f]+\/edit/,
    meant: (url) => `${url.origin}${url.pathname.replace(/\/edit$/, '')}`,
  },
  {
    what: 'the editing view of a design',
    host: /^(?:www\.)?canva\.com$/,
    path: /^\/design\/.*\/edit/,
    meant: (url) => `${url.origin}${url.pathname.replace(/\/edit$/, '/view')}`,
  },
  {
    what: 'a preview of a page that is not published',
    host: /./,
    path: /[?&](?:preview=true|preview_id=\d+|preview_nonce=)/,
  },
  {
    what: 'a page for its owner',
    host: /^(?:studio\.youtube\.com|analytics\.google\.com|console\.(?:aws\.amazon|cloud\.google)\.com|portal\.azure\.com|[\w-]+\.admin\.mailchimp\.com|app\.(?:beehiiv|kit|convertkit|mailerlite|hubspot)\.com)$/,
  },
  { what: 'the link by which a meeting’s host starts it', host: /(?:^|\.)zoom\.us$/, path: /^\/s\/|[?&]zak=/ },
  {
    what: 'a file of a chat, a mail or a social network, which stops working soon',
    host: /^files\.slack\.com$|(?:^|\.)(?:mail-attachment|docs)\.googleusercontent\.com$|^(?:cdn|media)\.discordapp\.(?:com|net)$|(?:^|\.)(?:fbcdn\.net|cdninstagram\.com)$|^media\.licdn\.com$/,
  },
  {
    what: 'a login page',
    host: /^(?:accounts\.google\.com|login\.(?:live|microsoftonline|yahoo)\.com|appleid\.apple\.com)$/,
  },
];

const comesBack = [
  'next',
  'redirect',
  'redirect_to',
  'redirect_uri',
  'return',
  'return_to',
  'returnTo',
  'returnUrl',
  'continue',
  'dest',
  'destination',
  'came_from',
];

/** Returns what the page is, and the public address if it can be derived. */
export function notPublic(url: URL): { what: string; meant?: string } | undefined {
  const path = url.pathname + url.search + url.hash;
  const found = places.find((each) => each.host.test(url.hostname) && (each.path?.test(path) ?? true));
  if (found) return { what: found.what, ...(found.meant ? { meant: found.meant(url) } : {}) };
  if (!/\/(?:log-?in|sign-?in|sign_in|wp-login\.php|anmelden|connexion)\/?$/i.test(url.pathname)) return undefined;
  const target = comesBack.flatMap((name) => url.searchParams.get(name) ?? [])[0];
  if (target === undefined) return undefined;
  return { what: 'a login page', ...(URL.canParse(target, url.href) ? { meant: new URL(target, url.href).href } : {}) };
}
