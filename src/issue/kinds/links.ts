import { z } from 'zod';
import { itemFacts } from '../../../emails/meta.ts';
import { itemFields, items, kindName, sectionFields } from './fields.ts';
import { itemsSnippet, partsOfItems, placedItems, sectionKind } from './section-kind.ts';
import { quoteTitle } from './quote-title.ts';

/** Links with summaries; the default kind. */
export const links = sectionKind({
  name: 'links',
  schema: z
    .strictObject({
      ...sectionFields,
      kind: kindName('links', 'Links with summaries; what a section is if it has no kind').optional(),
      items: items(z.strictObject(itemFields)),
    })
    .describe('Links with summaries'),
  toSection(written, { identify }) {
    const section = identify(written);
    return { ...section, kind: 'links', items: section.items.map(identify) };
  },
  toView(section, { head, item }) {
    return { ...head, kind: 'links', items: section.items.map((each) => item(each)) };
  },
  writeText(view, page) {
    for (const item of view.items) page.item(item, itemFacts(item));
  },
  parts: ({ items: own }) => partsOfItems(own),
  items: ({ items: own }) => placedItems(own),
  needsSummary: true,
  repeated: 'warning',
  starter: (title) => `  - title: ${quoteTitle(title)}
    items:
      # - title:
      #   url:
      #   summary:                        # why it is worth the click, in a sentence or two; Markdown
      #   also: by, source, tags: [a, b], note, image: { src: images/name.png, alt: What it shows }
`,
  form: {
    name: 'Links',
    main: ['title'],
    more: ['intro', 'id'],
    items: { main: ['title', 'url', 'summary'] },
    fresh: { section: { title: '', items: [{ title: '', url: '' }] }, item: { title: '', url: '' } },
  },
  snippet: itemsSnippet(
    'a section of links',
    'title: ${News}',
    'title: ${Title of the link}\nurl: ${https://}\nsummary: ${Why it is worth the click}',
  ),
});
