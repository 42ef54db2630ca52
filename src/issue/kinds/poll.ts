import { z } from 'zod';
import { kindName, sectionFields, text, webUrl } from './fields.ts';
import { sectionKind } from './section-kind.ts';
import { quoteTitle } from './quote-title.ts';

/**
 * A question with two to six answers, each a link; docs/decisions/030-kinds-and-votes.md explains how votes are
 * counted.
 */
export const poll = sectionKind({
  name: 'poll',
  schema: z
    .strictObject({
      ...sectionFields,
      kind: kindName('poll', 'A question that readers answer with one click'),
      question: text('question', 200).describe('What you ask, in one sentence'),
      answers: z
        .array(
          z.strictObject({
            text: text('text', 80).describe('The words of the answer, which readers click'),
            url: webUrl('the address')
              .optional()
              .describe('Where the answer leads; left out, to a page that thanks and shows the votes so far'),
            id: sectionFields.id,
          }),
        )
        .min(2, 'a question takes at least two answers')
        .max(6, 'a question takes at most six answers')
        .describe('Two to six: - text: Yes'),
    })
    .describe('A question with answers to click'),
  problems: ({ answers }) =>
    answers.flatMap(({ text: words }, index) =>
      answers.findIndex((other) => sameWords(other.text, words)) < index
        ? [
            {
              at: ['answers', index, 'text'],
              rule: 'wrong-value',
              message: `the answer “${words}” is there twice`,
              hint: 'Readers could not tell the two apart, and their votes would be split.',
            },
          ]
        : [],
    ),
  toSection(written, { identify, make }) {
    const section = identify(written);
    return { ...section, answers: section.answers.map((each) => ({ ...each, id: each.id ?? make(each.text) })) };
  },
  toView(section, { head, answer }) {
    const { id: question, question: asked } = section;
    return {
      ...head,
      kind: 'poll',
      question: asked,
      answers: section.answers.map((each) => ({
        id: each.id,
        text: each.text,
        url: answer({ question, asked, id: each.id }, each.text, each.url),
      })),
    };
  },
  writeText(view, page) {
    page.block(page.wrap(view.question));
    const answers = view.answers.flatMap((answer) => page.wrap(`${answer.text} ${page.cite(answer.url)}`, '* ', '  '));
    page.block([...answers, ...page.addresses('  ')]);
  },
  parts: ({ answers }) =>
    answers.flatMap(({ text: words, url, id: item }, index) =>
      url === undefined ? [] : [{ as: 'answer' as const, at: ['answers', index, 'url'], url, words, item }],
    ),
  starter: (title) => `  - title: ${quoteTitle(title)}
    kind: poll
    question:                             # what you ask, in one sentence
    answers:                              # two to six; a url of its own is optional
      # - text: Yes
      # - text: No
`,
  form: {
    name: 'Poll',
    main: ['title', 'question'],
    more: ['intro', 'id'],
    rows: {
      key: 'answers',
      legend: 'Answers',
      one: 'answer',
      fields: ['text', 'url'],
      min: 2,
      max: 6,
      fresh: { text: '' },
    },
    ghosts: { question: 'What do you want to ask?', text: 'Yes' },
    labels: { question: 'Question', text: 'Answer' },
    fresh: { section: { title: '', kind: 'poll', question: '', answers: [{ text: '' }, { text: '' }] } },
    namedBy: { keys: ['question'], otherwise: 'A question' },
    lead: 'question',
  },
  snippet: {
    detail: 'a question to answer with a click',
    section:
      'title: ${Your turn}\nkind: poll\nquestion: ${What do you want to ask?}\nanswers:\n  - text: ${Yes}\n  - text: ${No}',
    row: 'text: ${Another answer}',
  },
});

/** Compares as readers do: ignores case and white space. */
function sameWords(one: string, other: string): boolean {
  const plain = (words: string) => words.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
  return plain(one) === plain(other);
}
