import type { Rule } from '../rule.ts';

const links = { group: 'links', needs: 'links' } as const;

/** Rules about the responses of the linked addresses; checked only with `--links`. */
export const linkRules = {
  'link-broken': {
    ...links,
    severity: 'error',
    waivable: true,
    what: 'The link does not work: the site says that the page does not exist (404, 410 and the like), the host name does not exist, or nothing listens there.',
    why: 'Broken links are what readers complain about first, and a sponsor will not pay for one.',
    fix: 'Look for a typing mistake, or find out where the page has moved. If the page will be published together with the issue, waive the rule.',
  },
  'link-soft-404': {
    ...links,
    severity: 'warning',
    what: 'The address responds with success but shows an error page: its title or heading says “not found”, a deep link ends at the home page, or it is the page that the site shows for addresses that do not exist.',
    why: 'Readers end up on a page that is not what the item promises.',
    fix: 'Open the link. If it is the right page, waive the rule for it.',
  },
  'link-loop': {
    ...links,
    severity: 'error',
    waivable: true,
    what: 'The redirects form a loop, or there are more than eight.',
    why: 'A browser gives up and shows an error.',
    fix: 'Use the address that the browser shows. Some sites redirect in a loop only when cookies are off; then waive the rule.',
  },
  'link-tls': {
    ...links,
    severity: 'error',
    waivable: true,
    what: 'The site’s certificate is not valid: it has expired, is for another name, or is not signed by a trusted authority.',
    why: 'Readers see a full-page warning before the page.',
    fix: 'Use another address, or tell the site’s owner. The check trusts the same authorities as Node.js.',
  },
  'link-private': {
    ...links,
    severity: 'error',
    waivable: true,
    what: 'The address, or one that it redirects to, is on a private network or on this machine. It was not fetched.',
    why: 'Readers cannot reach it, or reach a machine in their own network instead.',
    fix: 'Use the public address. For an internal newsletter, `--allow-private HOST` lets the check fetch it.',
  },
  'link-unanswered': {
    ...links,
    severity: 'warning',
    what: 'Twice, the site did not respond in time, closed the connection, or responded with a server error (5xx).',
    why: 'It may be down for a minute or for good.',
    fix: 'Check again later. The result is cached for only ten minutes; `--fresh` ignores the cache.',
  },
  'link-unknown': {
    ...links,
    severity: 'info',
    what: 'The address could not be checked: the site refuses programs (403, 429, a challenge page, LinkedIn’s 999), shows the same page for every address, or uses an unusual port.',
    why: 'It usually works for readers, so it is not reported as broken.',
    fix: 'Open it in a browser once.',
  },
  'link-needs-login': {
    ...links,
    severity: 'warning',
    what: 'The site requires a login (401), or redirects to a login page.',
    why: 'Readers without an account see a form in place of the page.',
    fix: 'Find a public address, or say in the summary that an account is needed.',
  },
  'link-moved': {
    ...links,
    severity: 'info',
    what: 'The address redirects permanently (301, 308).',
    why: 'The old address may stop working one day, and it stays in your archive.',
    fix: 'Use the new address, which the finding names.',
  },
  'link-redirects': {
    ...links,
    severity: 'info',
    what: 'The address redirects to another site. The finding lists the redirects.',
    why: 'Readers see one site’s name in the mail and arrive at another.',
    fix: 'Nothing, if this is intended, as with a sponsor’s click counter.',
  },
  'link-parameters-lost': {
    ...links,
    severity: 'warning',
    what: 'Parameters that identify the source of a visit, such as `utm_source`, are lost in the redirects.',
    why: 'The sponsor’s own statistics will not show your readers.',
    fix: 'Use the address where the redirects end, and add the parameters to it.',
  },
  'links-unfinished': {
    ...links,
    severity: 'warning',
    what: 'The link check was stopped before all links were fetched.',
    why: 'The remaining links have not been checked.',
    fix: 'Run it again; results so far are cached.',
  },
} as const satisfies Record<string, Rule>;
