import { z } from 'zod';
import { kindName, markdown, sectionFields, text, webUrl } from './fields.ts';
import { sectionKind } from './section-kind.ts';
import { quoteTitle } from './quote-title.ts';

/** One quotation in large type. */
export const quote = sectionKind({
  name: 'quote',
  schema: z
    .strictObject({
      ...sectionFields,
      title: sectionFields.title.optional(),
      kind: kindName('quote', 'One quotation, set large'),
      quote: markdown('quote', 2000).describe('What was said. Markdown.'),
      by: text('by', 200).describe('Who said it'),
      url: webUrl('the address').optional().describe('Where it was said'),
    })
    .describe('A quotation'),
  toSection: (written, { identify }) => identify({ ...written, title: written.title ?? 'Quote' }),
  toView(section, { head, rich, link }) {
    return {
      ...head,
      kind: 'quote',
      quote: rich(section.quote),
      by: section.by,
      ...(section.url === undefined ? {} : { url: link(section.url, section.by) }),
    };
  },
  writeText(view, page) {
    const indent = '    ';
    const words = page.rich(view.quote.text, indent);
    const by = page.wrap(`— ${view.by}${view.url ? ` ${page.cite(view.url)}` : ''}`, indent, `${indent}  `);
    page.block([...words, '', ...by, ...page.addresses(indent)]);
  },
  parts: (section) => [
    { as: 'text', at: ['quote'], markdown: section.quote },
    ...(section.url === undefined ? [] : [{ as: 'name' as const, at: ['url'], url: section.url, words: section.by }]),
  ],
  starter: (title) => `  - title: ${quoteTitle(title)}
    kind: quote
    quote:                                # what was said; Markdown
    by:                                   # who said it; url: where
`,
  form: {
    name: 'Quotation',
    main: ['quote', 'by', 'url'],
    more: ['title', 'intro', 'id'],
    ghosts: { quote: 'What was said', by: 'Who said it' },
    labels: { quote: 'Quotation' },
    fresh: { section: { kind: 'quote', quote: '', by: '' } },
    namedBy: { keys: ['by'], otherwise: 'A quotation' },
    lead: 'quote',
  },
  snippet: { detail: 'a quotation', section: 'kind: quote\nquote: ${What was said}\nby: ${Who said it}' },
});
