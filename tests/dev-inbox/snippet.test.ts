import { expect, test } from 'vitest';
import { snippetOf } from '../../src/dev-inbox/snippet.ts';

const html = (body: string) => Buffer.from(`Content-Type: text/html; charset=utf-8\r\n\r\n${body}`);

test('the hidden preheader comes first, as in mail clients', async () => {
  expect(
    await snippetOf(
      html(
        '<html><head><title>Not this</title><style>p{}</style></head><body><div style="display:none">The preheader</div><h1>Heading</h1></body></html>',
      ),
    ),
  ).toBe('The preheader Heading');
});

test('it ends where the preheader is padded with invisible characters', async () => {
  expect(
    await snippetOf(
      html(
        `<body><div>The preheader${'\u00a0\u200c\u200b\u200d\u200e\u200f\ufeff'.repeat(40)}</div><p>Heading</p></body>`,
      ),
    ),
  ).toBe('The preheader');
  expect(
    await snippetOf(html(`<body><div>The preheader${'&#847;&zwnj;&nbsp;'.repeat(40)}</div><p>Heading</p></body>`)),
  ).toBe('The preheader');
});

test('padding in front of everything hides nothing', async () => {
  expect(await snippetOf(html(`<body>${'&zwnj;&nbsp;'.repeat(10)}<p>Heading</p></body>`))).toBe('Heading');
});

test('joined emoji and right-to-left marks inside words are kept', async () => {
  expect(await snippetOf(html('<p>A family 👨‍👩‍👧 and more</p>'))).toBe('A family 👨‍👩‍👧 and more');
});

test('a head without an end tag hides nothing', async () => {
  expect(await snippetOf(html('<html><head><title>x</title><body><p>Heading</p>'))).toBe('Heading');
});

test('scripts and styles are skipped', async () => {
  expect(await snippetOf(html('<p>One</p><script>alert(1)</script><style>p{}</style><p>two</p>'))).toBe('One two');
});

test('without HTML it is the beginning of the text', async () => {
  expect(await snippetOf(Buffer.from('Subject: x\r\n\r\nFirst\r\n\r\n  second\tthird'))).toBe('First second third');
});

test('it is short, and cut between characters', async () => {
  const snippet = await snippetOf(html(`<p>${'🐎'.repeat(200)}</p>`));
  expect(snippet).toBe(`${'🐎'.repeat(80)}…`);
});

test('a message cut in the middle of a part still gives its first words', async () => {
  const whole =
    'Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<body><p>First words</p>' +
    '<p>more</p>'.repeat(1000);
  expect(await snippetOf(Buffer.from(whole).subarray(0, 600))).toMatch(/^First words more/);
});

test('an unreadable message has none', async () => {
  expect(await snippetOf(Buffer.alloc(0))).toBe('');
});
