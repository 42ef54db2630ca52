import type { Rule } from '../rule.ts';

const links = { group: 'links', needs: 'links' } as const;

/** What the addresses in the draft answer; only with `--links`. */
export const linkRules = {
  'link-broken': {
    ...links,
    severity: 'error',
    waivable: true,
    what: 'The address leads nowhere: the site says that there is no such page (404, 410 and the like), its name doesn’t exist, or nothing listens there.',
    why: 'A broken link is the first thing that readers write in about, and a sponsor doesn’t pay for it.',
    mend: 'Look for a typing mistake, or for where the page has moved. A page that is published together with the issue can be waived.',
  },
  'link-soft-404': {
    ...links,
    severity: 'warning',
    what: 'The address answers “fine” and shows a page that says otherwise: its title or heading says “not found”, a deep link lands on the home page, or the page is the one that the site shows for addresses that don’t exist.',
    why: 'Readers end up on a page that has nothing to do with what was promised.',
    mend: 'Open it and see. If it is the right page, waive the rule for it.',
  },
  'link-loop': {
    ...links,
    severity: 'error',
    waivable: true,
    what: 'The redirects go in a circle, or there are more than eight.',
    why: 'A browser gives up and shows an error.',
    mend: 'Use the address that the site itself shows in the browser. Some sites only redirect in circles without cookies; then waive it.',
  },
  'link-tls': {
    ...links,
    severity: 'error',
    waivable: true,
    what: 'The site’s certificate is not valid: expired, for another name, or signed by nobody that browsers trust.',
    why: 'Readers see a full-page warning before the page.',
    mend: 'Look for another address, or tell the site. The certificates that count are those Node.js trusts.',
  },
  'link-private': {
    ...links,
    severity: 'error',
    waivable: true,
    what: 'The address, or one that it redirects to, is on a private network or on this machine. It was not fetched.',
    why: 'Readers can’t reach it, and their own machines may answer in its place.',
    mend: 'Use the public address. In a newsletter for one house, `--allow-private HOST` lets the check go there.',
  },
  'link-unanswered': {
    ...links,
    severity: 'warning',
    what: 'The site did not answer in time, broke off, or answered with a fault of its own (5xx), twice.',
    why: 'It may be down for a minute or for good; neither is known.',
    mend: 'Check again later. Its answer is kept for ten minutes only; `--fresh` asks at once.',
  },
  'link-unknown': {
    ...links,
    severity: 'info',
    what: 'The address could not be judged: the site turns programs away (403, 429, a challenge page, LinkedIn’s 999), shows the same page for every address, or listens on an unusual port.',
    why: 'It may be fine for readers. To call it broken would be wrong more often than right.',
    mend: 'Open it in a browser once.',
  },
  'link-needs-login': {
    ...links,
    severity: 'warning',
    what: 'The site asks for a login (401), or sends there.',
    why: 'Readers without an account see a form in place of the page.',
    mend: 'Look for a public address, or say in the summary that it needs an account.',
  },
  'link-moved': {
    ...links,
    severity: 'info',
    what: 'The address redirects for good (301, 308).',
    why: 'The old address may be switched off one day, and the archive keeps this one.',
    mend: 'Write the new address, which the finding names.',
  },
  'link-redirects': {
    ...links,
    severity: 'info',
    what: 'The address leads to another site by way of redirects, which the finding lists.',
    why: 'Readers see one site’s name in the mail and land on another’s.',
    mend: 'Nothing, if that is meant, as with a sponsor’s counter.',
  },
  'link-parameters-lost': {
    ...links,
    severity: 'warning',
    what: 'Parameters that tell where readers came from, such as `utm_source`, are gone where the redirects end.',
    why: 'A sponsor’s own statistics won’t show your readers, and the sponsor will ask.',
    mend: 'Use the address at the end of the redirects and put the parameters on that.',
  },
  'links-unfinished': {
    ...links,
    severity: 'warning',
    what: 'The check of the links was stopped before all were fetched.',
    why: 'Nothing is known of the others.',
    mend: 'Run it again; what was fetched is remembered.',
  },
} as const satisfies Record<string, Rule>;
