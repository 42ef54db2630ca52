import type { Rule } from '../rule.ts';

const draft = { group: 'draft' } as const;

/** Rules about addresses whose text is wrong, in the draft, its bookings and galley.yaml. */
export const addressRules = {
  'link-hidden-character': {
    ...draft,
    severity: 'error',
    waivable: true,
    what: 'An address contains a character that nobody sees: a zero-width space, a soft hyphen, a mark of writing direction, a no-break space, also as an escape such as `%E2%80%8B`. Joiners between letters of Persian or Hindi and in emoji are fine.',
    why: 'The site does not know the address with it, so readers see an error page.',
    fix: 'Use the address in the hint, or type the part around it anew.',
  },
  'link-misspelt': {
    ...draft,
    severity: 'error',
    waivable: true,
    what: 'An address has a slip in its spelling: `&amp;` from the source of a page, `https://` twice or with a slash too few or too many, two addresses without a space, a field of another mail program such as `*|EMAIL|*`, a backslash or a quote. A bare `|`, `{`, `<` or `%`, and a host name that no site has, are warnings.',
    why: 'It leads nowhere, or some mail programs end the link in the middle.',
    fix: 'Use the address in the hint.',
  },
  'link-punctuation': {
    ...draft,
    severity: 'error',
    waivable: true,
    what: 'An address ends in a full stop, a comma, a bracket without its other half, a quote, an asterisk or the like. Brackets in pairs and an encyclopedia’s abbreviations (`…/wiki/Apple_Inc.`) are fine.',
    why: 'It is usually a part of the sentence from which the address was copied, and the site does not know the address with it.',
    fix: 'Remove it. If the address really ends like this, waive the rule.',
  },
  'link-local': {
    ...draft,
    severity: 'error',
    waivable: true,
    what: 'An address leads to this machine, to a private or reserved network, or to a name that only a local network knows, in whatever form (`localhost`, `10.0.0.1`, `0x7f000001`, `wiki.internal`, `http://intranet`). A tunnel to a developer’s machine, a staging site or the port of a development server is a warning.',
    why: 'Readers cannot reach it, or reach a machine in their own network instead.',
    fix: 'Use the public address. For an internal newsletter, waive the rule.',
  },
  'link-wrapped': {
    ...draft,
    severity: 'error',
    waivable: true,
    what: 'An address is wrapped in another: by a mail gateway (SafeLinks, Proofpoint, Mimecast, Barracuda and others) or by a counter of clicks in somebody else’s newsletter. A site’s page for leaving it (Google, Facebook, LinkedIn, Slack and others) is a warning.',
    why: 'A gateway writes the receiver’s own mail address into it, and a counter names the reader it was sent to. Such an address may stop working, and readers see a name that they do not know.',
    fix: 'Use the address inside, which the hint names where it can be read.',
  },
  'link-personal': {
    ...draft,
    severity: 'error',
    waivable: true,
    what: 'An address has a part that belongs to one person: a session, a token, a link for a new password or for unsubscribing. A mail address or a reader’s id of another newsletter (`mc_eid`) is a warning, the id of a click or a campaign (`fbclid`, `utm_medium=email`) a note.',
    why: 'Whoever follows it acts as that person, or is counted as them.',
    fix: 'Remove that part; the hint has the address without it.',
  },
  'link-not-public': {
    ...draft,
    severity: 'warning',
    what: 'An address is that of an editing view, a mailbox, a chat, a preview or a login page.',
    why: 'It opens for the one who copied it; readers see a form for logging in, or may change the document.',
    fix: 'Use the address that others see, such as a document’s *Publish* link.',
  },
  'link-look-alike': {
    ...draft,
    severity: 'warning',
    what: 'A host name mixes letters of scripts that look alike, such as a Cyrillic `а` among Latin letters, or consists of letters that pass for Latin ones.',
    why: 'Such names are made to pretend to be another site. Mail programs warn of them.',
    fix: 'Type the host name anew. If it is the site’s own name, waive the rule.',
  },
  'mailto-extra': {
    ...draft,
    severity: 'error',
    waivable: true,
    what: 'A `mailto:` link writes to further addresses (`cc`, `bcc`, `to`), or its address is none. Several addresses and fields other than `subject` and `body` are warnings.',
    why: 'Readers do not see in the link that others get their mail, and mail programs treat such links differently.',
    fix: 'Write one address, with `?subject=…` if you like.',
  },
} as const satisfies Record<string, Rule>;
