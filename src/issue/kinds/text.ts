import { z } from 'zod';
import { kindName, markdown, sectionFields, whatMarkdown } from './fields.ts';
import { sectionKind } from './section-kind.ts';
import { quoteTitle } from './quote-title.ts';

/** The editor's own text. */
export const text = sectionKind({
  name: 'text',
  schema: z
    .strictObject({
      ...sectionFields,
      kind: kindName('text', 'Words of your own, without items'),
      text: markdown('text', 8000).describe(`The words of the section. Markdown: ${whatMarkdown}.`),
    })
    .describe('Words of your own'),
  toSection: (written, { identify }) => identify(written),
  toView(section, { head, rich }) {
    return { ...head, kind: 'text', body: rich(section.text) };
  },
  writeText(view, page) {
    page.prose(view.body.text);
  },
  parts: (section) => [{ as: 'text', at: ['text'], markdown: section.text }],
  starter: (title) => `  - title: ${quoteTitle(title)}
    kind: text
    text:                                 # a paragraph or two; Markdown
`,
  form: {
    name: 'Text',
    main: ['title', 'text'],
    more: ['intro', 'id'],
    ghosts: { text: 'A paragraph or two' },
    labels: { text: 'Text' },
    fresh: { section: { title: '', kind: 'text', text: '' } },
    lead: 'text',
  },
  snippet: {
    detail: 'words of your own',
    section: 'title: ${Title}\nkind: text\ntext: |\n  ${A paragraph or two.}',
  },
});
