import { z } from 'zod';
import { sponsoredFacts } from '../../../emails/meta.ts';
import { itemFields, text } from './fields.ts';
import { moreItemKeys, partsOfItem, sectionKind } from './section-kind.ts';

const slotNumber = z.int().min(1).max(9).describe('The sponsored slot of the issue: 1 is the first, 2 the second');

const schema = z
  .strictObject({
    sponsored: slotNumber,
    sponsor: text('sponsor', 120).describe('Who pays for it'),
    label: text('label', 60)
      .optional()
      .describe('The disclosure above it, which says that it is paid for; “Sponsored” if left out'),
    button: text('button', 40).optional().describe('Words on the button that leads to the address'),
    ...itemFields,
  })
  .describe('A sponsored item');

export type SponsoredSection = z.infer<typeof schema>;

/** A slot without content, which is filled from the booking for this issue. */
export const emptySlot = z
  .strictObject({ sponsored: slotNumber })
  .describe('A sponsored slot that nobody has filled yet: it is left out of the issue');

/** A sponsored item. In a draft it has the key `sponsored` instead of a kind. */
export const sponsored = sectionKind({
  name: 'sponsored',
  schema,
  toSection({ sponsored: slot, label, ...item }, { identify, make }) {
    const id = make(`sponsored-${slot}`);
    return { kind: 'sponsored', slot, id, title: label ?? 'Sponsored', item: identify(item) };
  },
  toView({ slot, item }, tools) {
    const { sponsor, button } = item;
    return {
      ...tools.head,
      kind: 'sponsored',
      slot,
      item: { ...tools.item(item, { slot, sponsor }), sponsor, ...(button === undefined ? {} : { button }) },
    };
  },
  writeText({ item }, page) {
    page.item(item, sponsoredFacts(item), item.button);
  },
  parts: ({ item }) => partsOfItem(item, [], item.button),
  items: ({ item }) => [{ at: [], item }],
  needsSummary: true,
  starter: (slot) => `  - sponsored: ${slot}                        # filled from its booking, or here; left out without
    # sponsor: Who pays
    # title: Title of the link
    # url: https://example.com/offer
    # summary: The copy. Markdown.
    # button: Words on the button
`,
  form: {
    name: 'Sponsored',
    main: ['sponsored', 'sponsor', 'label', 'title', 'url', 'summary', 'button'],
    more: moreItemKeys,
    ghosts: { sponsor: 'Who pays', label: 'Sponsored', summary: 'The copy', button: 'Words on the button' },
    labels: { sponsored: 'Slot', sponsor: 'Sponsor', label: 'Disclosure', button: 'Button' },
    fresh: { section: { sponsored: 1, sponsor: '', title: '', url: '', summary: '' } },
    lead: 'title',
  },
  snippet: {
    detail: 'a sponsored item',
    section:
      'sponsored: ${1}\nsponsor: ${Who pays}\ntitle: ${Title of the link}\nurl: ${https://}\nsummary: ${The copy}\nbutton: ${Words on the button}',
  },
});
