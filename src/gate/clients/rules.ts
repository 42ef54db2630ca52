import type { Rule } from '../rule.ts';

const clients = { group: 'clients' } as const;

/**
 * Rules about how mail clients show the HTML of the issue, by caniemail’s tests. A finding’s `item` is caniemail’s name
 * of the feature.
 */
export const clientRules = {
  'client-layout': {
    ...clients,
    severity: 'warning',
    what: 'The theme uses something that a mail client in your list does not support, and the layout depends on it.',
    why: 'In that client, columns break, text overlaps pictures or sizes are lost.',
    fix: 'Add an alternative for that client (a table in a conditional comment for Outlook, an inline style for Gmail), or do without. The finding links to caniemail.com.',
  },
  'client-content': {
    ...clients,
    severity: 'warning',
    what: 'A mail client in your list does not show some content, or shows content that should be hidden.',
    why: 'Readers who use it miss a picture, a form or a line without knowing.',
    fix: 'Use what every client supports: JPEG, PNG or GIF for a picture, a link in place of a form or a video.',
  },
  'client-look': {
    ...clients,
    severity: 'info',
    what: 'A mail client in your list shows something in a simpler form or only partly.',
    why: 'Nothing is lost. The note explains why a screenshot from that client may look different.',
    fix: 'Nothing needs to be done. The finding links to caniemail.com.',
  },
} as const satisfies Record<string, Rule>;
