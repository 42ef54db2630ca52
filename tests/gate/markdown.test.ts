import { expect, test } from 'vitest';
import { gate, head, lines, sound } from './gate.ts';

const item = (summary: string, title = 'A title') => `${head}sections:
  - title: News
    items:
      - title: ${JSON.stringify(title)}
        url: https://example.org/lamp
        summary: |
${summary.replaceAll(/^/gm, '          ')}
`;

const firstHtml = async (draft: string) => {
  const { renditions } = await gate(draft);
  const { full } = renditions[0]!.copies;
  return `${full.subject}\n${full.preheader}\n${full.html}\n${full.text}`;
};

test('sound Markdown of every kind is not complained about', async () => {
  const summary = `A [text][ref], a note[^1], <https://example.org/a> and https://example.org/b_c.

| a | b |
|---|---|
| 1 | \`x|y\` |

- [x] done

[ref]: https://example.org/r
[^1]: The note.`;
  expect(lines(await gate(item(summary)))).toEqual([]);
});

test('what is left over is told in its line, with what to write', async () => {
  const { findings } = await gate(item('One.\n\nA [text][ref] and ==marked== words.\n\nA <div>block</div>.'));
  expect(findings.filter(({ group }) => group === 'draft')).toMatchObject([
    {
      rule: 'markdown-left',
      severity: 'error',
      line: 13,
      column: 13,
      hint: expect.stringContaining('[words](https://…)'),
    },
    { rule: 'markdown-unknown', severity: 'warning', line: 13 },
    { rule: 'html-tag', severity: 'error', line: 15, hint: expect.stringContaining('empty line between paragraphs') },
  ]);
});

test('Markdown in a title is told, a link in it stops the send', async () => {
  const told = await gate(item('Words.', 'A **bold** [link](https://example.org)'));
  expect(lines(told)).toEqual(['markdown-in-plain-text 8', 'link-in-plain-text 8']);
});

test('a comment reaches no reader, whatever field it is in', async () => {
  const draft = `number: 7
subject: Seven things about <!-- secret --> lighthouses
preheader: Lamps, lenses, keepers, and a stair <!-- secret --> of 199 steps
date: 2026-11-27
intro: |
  Hello <!-- secret

  secret --> there.
outro: Bye. <!-- secret -->
sections:
  - title: News <!-- secret -->
    intro: "<!-- secret -->"
    items:
      - title: The lamp <!-- secret --> that never went out
        url: https://example.org/lamp
        summary: A keeper’s log <!-- secret -->of forty years.
        by: Ann <!-- secret -->
        tags: [light <!-- secret -->]
        image: { src: "https://example.org/a.png", alt: "A lamp <!-- secret -->", width: 100 }
        note: "<!-- secret -->"
  - sponsored: 1
    sponsor: Harbour <!-- secret -->
    label: Sponsored <!-- secret -->
    title: Lamps <!-- secret -->
    url: https://example.org/harbour
    summary: Good ones. <!-- secret -->
    button: Buy <!-- secret -->
  - title: Your turn
    kind: poll
    question: Which? <!-- secret -->
    answers: [{ text: One <!-- secret --> }, { text: Two }]
`;
  expect(lines(await gate(draft))).toEqual([]);
  const shown = await firstHtml(draft);
  expect(shown).not.toMatch(/secret/);
  expect(shown).toContain('The lamp that never went out');
  expect(shown).not.toContain('Editor’s note');
});

test('a comment that never ends stops the send, and what is behind it stays on the desk', async () => {
  const told = await gate(item('One. <!-- secret'));
  expect(told.findings).toContainEqual(expect.objectContaining({ rule: 'open-comment', severity: 'error', line: 11 }));
  expect(await firstHtml(item('One. <!-- secret'))).not.toMatch(/secret/);
});

test('braces in code are code in the intro, and readers’ fields beside them are filled', async () => {
  const draft = sound(
    'intro: "Hello {{ subscriber.firstName | default \\"there\\" }}, `{{ user.name }}` and `{{ subscriber.x }}`"\n',
  );
  expect(lines(await gate(draft))).toEqual([]);
  expect(await firstHtml(draft)).toContain('<code>{{ user.name }}</code> and <code>{{ subscriber.x }}</code>');
});

test('a picture in a text is checked like that of an item', async () => {
  const told = await gate(item('![](images/none.png)\n\n![A map](http://example.org/map.png)'));
  expect(lines(told)).toEqual(expect.arrayContaining(['no-image 11', 'no-alt 11', 'picture-refused 13']));
});
