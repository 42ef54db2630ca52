import { describe, expect, test } from 'vitest';
import type { DraftDefaults } from '../../src/issue/issue.ts';
import { parseDraft } from '../../src/issue/parse-draft.ts';
import { hashRendition, renderIssue } from '../../src/issue/render.ts';

const defaults: DraftDefaults = { theme: 'digest', lang: 'en', dir: 'ltr', timezone: 'Europe/Berlin', fields: [] };
const head = 'number: 181\nsubject: A subject\npreheader: A preheader\ndate: 2026-12-04\nsections:\n';
const asked = '  - title: Your turn\n    kind: poll\n    question: Tea or coffee?\n';
const context = {
  publicUrl: 'https://news.example.org',
  publication: { name: 'The Loop', url: 'https://loop.example.org', address: '12 Sample Street' },
};

function parse(sections: string) {
  return parseDraft(head + sections, 'drafts/181.yaml', defaults);
}

/** `path message` of each problem of a poll with these answers. */
function told(answers: string, question = asked): string[] {
  return parse(`${question}    answers: ${answers}\n`).problems.map(({ path, message }) => `${path} ${message}`);
}

describe('a poll', () => {
  test('has two to six answers', () => {
    expect(told('[{ text: Tea }, { text: Coffee }]')).toEqual([]);
    expect(told('[{ text: Tea }]')).toEqual(['sections[0].answers a question takes at least two answers']);
    const seven = Array.from({ length: 7 }, (_, index) => `{ text: Answer ${index} }`).join(', ');
    expect(told(`[${seven}]`)).toEqual(['sections[0].answers a question takes at most six answers']);
  });

  test('has a question, and no answer twice in any spelling', () => {
    expect(told('[{ text: Tea }, { text: Coffee }]', asked.replace('Tea or coffee?', '""'))).toEqual([
      'sections[0].question `question` is not written yet',
    ]);
    expect(told('[{ text: Green tea }, { text: Coffee }, { text: "GREEN  Tea" }]')).toEqual([
      'sections[0].answers[2].text the answer “GREEN  Tea” is there twice',
    ]);
  });

  test('leads each answer to its own address, or to the page of votes', async () => {
    const { issue } = parse(
      `${asked}    answers: [{ text: Tea }, { text: Coffee, url: "https://example.org/coffee" }, { text: お茶 }]\n`,
    );
    const { links, html, text } = await renderIssue(issue!, context);
    const question = { question: 'your-turn', asked: 'Tea or coffee?' };
    expect(links).toMatchObject([
      { url: 'https://news.example.org/votes/181/your-turn/tea', label: 'Tea', answer: { ...question, id: 'tea' } },
      { url: 'https://example.org/coffee', label: 'Coffee', answer: { ...question, id: 'coffee' } },
      { url: `https://news.example.org/votes/181/your-turn/${encodeURIComponent('お茶')}`, label: 'お茶' },
    ]);
    for (const part of [html, text])
      for (const words of ['Tea or coffee?', 'Coffee', 'お茶']) expect(part).toContain(words);
  });

  test('distinguishes answers with the same words or address as those of another poll', async () => {
    const answers =
      '    answers: [{ text: Yes, url: "https://example.org/" }, { text: No, url: "https://example.org/" }]\n';
    const { issue, problems } = parse(`${asked}${answers}${asked}${answers}`);
    expect(problems).toEqual([]);
    const { links } = await renderIssue(issue!, context);
    expect(links).toHaveLength(4);
    expect(new Set(links.map(({ answer }) => answer!.question)).size).toBe(2);
  });

  test('is part of what was approved: another question makes another rendition', async () => {
    const hash = async (question: string) => {
      const { issue } = parse(`${question}    answers: [{ text: Tea }, { text: Coffee }]\n`);
      const rendition = await renderIssue(issue!, context);
      // Without the mail's HTML and text: the facts about links count, too.
      return hashRendition({ ...rendition, html: '', text: '' });
    };
    expect(await hash(asked)).not.toBe(await hash(asked.replace('Tea or', 'Milk or')));
  });
});
