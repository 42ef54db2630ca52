import type { Rule } from '../rule.ts';

const clients = { group: 'clients' } as const;

/** What a mail client makes of the HTML, by caniemail’s tests. `item` of a finding is caniemail’s name of the feature. */
export const clientRules = {
  'client-layout': {
    ...clients,
    severity: 'warning',
    what: 'The theme uses something that a mail client of your list doesn’t know, and the layout depends on it.',
    why: 'Columns fall apart, text runs over pictures or sizes are lost for whoever reads there.',
    mend: 'Give that client something of its own (a table in a conditional comment for Outlook, an inline style for Gmail), or do without. The finding links to what caniemail.com knows.',
  },
  'client-content': {
    ...clients,
    severity: 'warning',
    what: 'Something is not shown, or is shown that was to stay hidden, in a mail client of your list.',
    why: 'Readers there miss a picture, a form or a line, and don’t know it.',
    mend: 'Use what every client knows: JPEG, PNG or GIF for a picture, a link in place of a form or a video.',
  },
  'client-look': {
    ...clients,
    severity: 'info',
    what: 'A mail client of your list shows something plainer, or in part.',
    why: 'Nothing is lost. It is told so that nobody is surprised by a screenshot.',
    mend: 'Nothing needs to be done. The finding links to what caniemail.com knows.',
  },
} as const satisfies Record<string, Rule>;
