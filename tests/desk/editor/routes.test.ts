import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkIssue } from '../../../src/wire/check-issue.ts';
import { draft } from '../../journeys/workspace.ts';
import { editorDesk, type EditorDesk } from './desk-with-editor.ts';

const open: EditorDesk[] = [];
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

async function desk(options: Parameters<typeof editorDesk>[0] = {}) {
  const made = await editorDesk(options);
  open.push(made);
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await made.app.request(`http://localhost${path}`, init);
    const text = await response.text();
    return {
      status: response.status,
      text,
      headers: response.headers,
      json: () => JSON.parse(text) as Record<string, unknown>,
    };
  };
  const look = async (text: string, query = '') =>
    (
      await ask(`/drafts/7/look${query}`, {
        method: 'POST',
        body: text,
        headers: { 'content-type': 'application/yaml' },
      })
    ).json() as unknown as {
      problems: { message: string; line: number; column: number; path?: string }[];
      toWrite: { words: string; isOptional: boolean }[];
      outline: string;
      form?: string;
      noForm?: { message: string; line?: number };
    };
  const edit = (body: unknown, headers: Record<string, string> = {}) =>
    ask('/drafts/7/items', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const form = (path: string, fields: Record<string, string>) =>
    ask(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  return { ...made, ask, look, edit, form };
}

describe('checking an unsaved text', () => {
  test('returns the problems of `galley check`, with the same words and lines, and does not change the file', async () => {
    const { look, config, write, file } = await desk();
    const bad = draft
      .replace('summary: Two.', 'sumary: Two.')
      .replace('date: 2026-11-27', 'date: 2026-11-31')
      .replace('https://example.org/third', 'ftp://example.org/third');
    const { problems } = await look(bad);
    expect(readFileSync(file(7), 'utf8')).toBe(draft);
    write(7, bad);
    const checked = await checkIssue(config, 7);
    expect(problems.map(({ message, line, column }) => `${line}:${column} ${message}`)).toEqual(
      checked.findings.map(({ message, line, column }) => `${line}:${column} ${message}`),
    );
    expect(problems.length).toBeGreaterThanOrEqual(3);
  });

  test('returns an outline with lines, and marks parts with mistakes', async () => {
    const { look } = await desk();
    const { outline } = await look(draft.replace('title: Second', 'titel: Second'));
    expect(outline).toMatch(/data-line="11"[^>]*class="error"/);
    expect(outline).toMatch(/class="error"[^>]*><span[^>]*>Without a title/);
    expect(outline.match(/<a /g)).toHaveLength(7);
  });

  test('marks the part that contains a YAML mistake, and not the head', async () => {
    const { look } = await desk();
    const { outline } = await look(`${draft}  - title: "never closed\n`);
    expect(outline).toMatch(/<a (?![^>]*class="error")[^>]*><span[^>]*>Head</);
    expect(outline).toMatch(/class="error"[^>]*><span[^>]*>never closed/);
  });

  test('says which line makes the text invalid if there is no outline', async () => {
    const { look } = await desk();
    const { outline } = await look(draft.replace(/^subject: .*$/m, 'subject: Chat: how it works'));
    expect(outline).toMatch(/can’t be read until <a[^>]*>line 2<\/a> is fixed/);
  });

  test('returns an outline of a text that is invalid further down', async () => {
    const { look } = await desk();
    const { outline, problems } = await look(`${draft}  - title: "never closed\n`);
    expect(outline).toContain('>News<');
    expect(problems.map(({ message }) => message)).toContain('a " is never closed');
  });

  test('renders the form only on request, and says why it can’t for invalid YAML', async () => {
    const { look } = await desk();
    expect((await look(draft)).form).toBeUndefined();
    expect((await look(draft, '?form')).form).toContain('value="What a journey needs"');
    expect(await look('number: 7\n\tsubject: x\n', '?form')).toMatchObject({
      noForm: { message: 'a tab is used for indentation', line: 2 },
    });
    expect(await look('- a\n- list\n', '?form')).toMatchObject({
      noForm: { message: expect.stringContaining('a draft is a group of keys') },
    });
    expect(await look('', '?form')).toMatchObject({ noForm: { message: 'the draft is empty' } });
  });

  test('calls a field by its label in the form, and by its key in the list beside the YAML', async () => {
    const { look } = await desk();
    const { form, problems } = await look(draft.replace('date: 2026-11-27', 'date: soon'), '?form');
    expect(problems.map(({ message }) => message)).toContain('`date` must be a day that exists, written 2026-11-27');
    expect(form).toContain('Date must be a day that exists');
  });

  test('calls nothing a mistake that is not written yet, and lists it by section', async () => {
    const { look, form: post, file } = await desk();
    const { form, problems, toWrite } = await look(draft.replace(', url: "https://example.org/third"', ''), '?form');
    expect([problems, toWrite]).toMatchObject([[], [{ words: expect.stringMatching(/: 1 item without an address$/) }]]);
    expect([form!.includes('field-error'), form!.includes('class="field-todo"')]).toEqual([false, true]);

    await post('/drafts', { number: '8', date: '2026-12-04' });
    const fresh = await look(readFileSync(file(8), 'utf8').replace('number: 8', 'number: 7'), '?form');
    expect(fresh.problems).toEqual([]);
    expect(fresh.toWrite.map(({ words }) => words)).toEqual([
      'Subject',
      'Preheader',
      'A section with something in it',
      '1 section without items: News',
      '1 sponsored slot without content',
    ]);
    // Examples are placeholders, never values.
    expect(fresh.form).toContain('placeholder="What this issue is about"');
  });

  test('does not show notes about the theme in the form; they are in the list', async () => {
    const { look } = await desk({ sample: 180 });
    const { form, problems } = await look(
      readFileSync('drafts/180.yaml', 'utf8').replace('number: 180', 'number: 7'),
      '?form',
    );
    expect((problems as unknown as { severity: string }[]).map(({ severity }) => severity)).toContain('info');
    expect(form).not.toContain('caniemail');
  });

  test('shows an editor’s text as text, never as markup', async () => {
    const { look } = await desk();
    const { form, outline } = await look(
      draft.replace('title: First', 'title: "</script><img src=x onerror=alert(1)>"'),
      '?form',
    );
    expect(`${form}${outline}`).not.toContain('<img src=x');
  });

  test('never fails because of a strange draft', async () => {
    const { look } = await desk();
    const odd = [
      '[]',
      'null',
      '42',
      '{{{{',
      '['.repeat(5000),
      'sections: 3',
      'sections:\n  - 3\n  - [1]\n  - kind: 7\n  - { sponsored: { a: b }, title: [x] }\n  - items: 3\n',
      'sections: {a: b}',
      'a: *b',
      'title: &a [*a]',
      'sections:\n  - title: {x: y}\n    items:\n      - null\n      - 7\n      - { title: [1, 2], url: { a: b }, tags: x, image: y, online: maybe }\n',
      'subject: 7\ndate: 2026-13-45\nsend: x\nimage: [1]\n',
    ];
    for (const text of odd) expect(typeof (await look(text, '?form')).outline).toBe('string');
  });
});

describe('structured edits', () => {
  test('return splices for an unsaved text', async () => {
    const { edit, file } = await desk();
    const answer = await edit({
      text: draft,
      edit: { op: 'set', path: ['sections', 0, 'items', 1, 'by'], value: 'Somebody' },
    });
    expect(answer.json()).toEqual({
      splices: [{ from: expect.any(Number), to: expect.any(Number), insert: ', by: Somebody' }],
    });
    expect(readFileSync(file(7), 'utf8')).toBe(draft);
  });

  test('put a new key where the schema has it', async () => {
    const { edit } = await desk();
    const block =
      'sections:\n  - title: A\n    kind: events\n    items:\n      - title: a\n        url: https://example.org\n        starts: 2026-12-01\n';
    const set = async (path: (string | number)[]) => {
      const [{ from, insert }] = (await edit({ text: block, edit: { op: 'set', path, value: 'x' } })).json()
        .splices as [{ from: number; insert: string }];
      return block.slice(0, from) + insert;
    };
    expect(await set(['sections', 0, 'intro'])).toMatch(/kind: events\n {4}intro: x\n$/);
    expect(await set(['sections', 0, 'items', 0, 'summary'])).toMatch(/url: https:\/\/example.org\n {8}summary: x\n$/);
    expect(await set(['sections', 0, 'items', 0, 'ends'])).toMatch(/starts: 2026-12-01\n {8}ends: x\n$/);
  });

  test('of a file need its expected state, and are refused for an older one', async () => {
    const { edit, ask, file, write } = await desk();
    const change = {
      edit: {
        op: 'insert',
        path: ['sections', 0, 'items', 0],
        value: { title: 'New', url: 'https://example.org/new' },
      },
    };
    expect((await edit(change)).status).toBe(428);
    const etag = (await ask('/drafts/7/source')).headers.get('etag')!;
    const saved = await edit(change, { 'if-match': etag });
    expect(saved.status).toBe(200);
    expect(readFileSync(file(7), 'utf8')).toContain(
      '      - title: New\n        url: https://example.org/new\n      - { title: First',
    );
    write(7, `${draft}# changed\n`);
    const stale = await edit(change, { 'if-match': saved.headers.get('etag')! });
    expect(stale.status).toBe(412);
    expect(stale.json()).toMatchObject({ current: { text: `${draft}# changed\n` } });
  });

  test('that are impossible return the reason', async () => {
    const { edit } = await desk();
    const answer = await edit({ text: 'a: &x 1\nb: *x\n', edit: { op: 'set', path: ['a'], value: 2 } });
    expect(answer.status).toBe(422);
    expect(answer.json()).toEqual({
      message: 'This part is repeated elsewhere in the file as `*x`',
      hint: 'Make this change in the YAML view.',
    });
  });

  test.each([
    ['no edit', {}],
    ['an operation that does not exist', { text: '', edit: { op: 'replace', path: ['a'], value: 1 } }],
    ['a path that is none', { text: '', edit: { op: 'set', path: 'a', value: 1 } }],
    ['a key too much', { text: '', edit: { op: 'remove', path: ['a', 0], value: 1 } }],
  ])('%s is refused', async (_what, body) => {
    const { edit } = await desk();
    expect((await edit(body)).status).toBe(400);
  });

  test('are not accepted from a form of another site: its content type is not JSON', async () => {
    const { ask } = await desk();
    expect(
      (
        await ask('/drafts/7/items', {
          method: 'POST',
          body: JSON.stringify({ text: 'a: 1', edit: { op: 'unset', path: ['a'] } }),
          headers: { 'content-type': 'text/plain' },
        })
      ).status,
    ).toBe(400);
  });
});

describe('the preview of an unsaved text', () => {
  const preview = { method: 'POST', headers: { 'content-type': 'application/yaml' } };

  test('is the mail of that text, under a policy that allows no scripts', async () => {
    const { ask } = await desk();
    const answer = await ask('/drafts/7/preview-unsaved?theme=classic&width=phone', {
      ...preview,
      body: draft.replace('title: First', 'title: Not saved yet'),
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Not saved yet');
    expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'none'.*sandbox/);
  });

  test('of a text with mistakes shows the rest, and says which mistake matters', async () => {
    const { ask } = await desk();
    const told = async (body: string) => {
      const { status, text, headers } = await ask('/drafts/7/preview-unsaved', { ...preview, body });
      return { status, text, told: decodeURIComponent(headers.get('galley-told') ?? '') };
    };
    const misspelt = draft.replace('title: First', 'titel: First');
    const answer = await told(misspelt);
    expect([answer.status, answer.told]).toEqual([200, 'Line 10: Unknown key titel, did you mean title?']);
    expect(answer.text).toContain('https://example.org/second');
    // What YAML reads otherwise may cause the rest, so it is told first; what is not written yet is no news.
    expect((await told(`${misspelt}outro: One: two\n`)).told).toMatch(/^Line \d+: .*1 more below\.$/);
    expect((await told(draft.replace(/^subject:.*$/m, 'subject:'))).told).toBe('');
    expect((await told('- a list\n')).status).toBe(422);
  });
});

describe('a new draft', () => {
  test('is offered with the next number and day, written with the sections of the last issue, and opened', async () => {
    const { ask, form, root } = await desk();
    expect((await ask('/drafts/new')).text).toContain('value="8"');
    // The button of the home page sends only the number: a second click opens what the first one made.
    for (const _click of [1, 2]) {
      const quick = await form('/drafts', { number: '9', next: '1' });
      expect([quick.status, quick.headers.get('location')]).toEqual([303, '/drafts/9/edit']);
    }
    const last = parse(readFileSync(join(root, 'drafts/7.yaml'), 'utf8')) as { sections: { title: string }[] };
    const next = parse(readFileSync(join(root, 'drafts/9.yaml'), 'utf8')) as {
      date: string;
      sections: { title: string }[];
    };
    expect(next.sections.map(({ title }) => title)).toEqual([last.sections[0]!.title, undefined]);
    expect(next.date > new Date().toISOString().slice(0, 10)).toBe(true);
    const answer = await form('/drafts', { number: '8', date: '2026-12-04' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/drafts/8/edit');
    expect(readFileSync(join(root, 'drafts/8.yaml'), 'utf8')).toContain('number: 8\n');
    expect((await ask('/drafts/8/edit')).status).toBe(200);
  });

  test('with a number that is taken changes nothing, and links to the existing draft', async () => {
    const { form, root, file } = await desk();
    writeFileSync(join(root, 'drafts/twelve.yaml'), draft.replace('number: 7', 'number: 12'));
    const answer = await form('/drafts', { number: '12', date: '2026-12-04' });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('Issue 12 is there already: drafts/twelve.yaml');
    expect(answer.text).toContain('href="/drafts/12/edit"');
    expect((await form('/drafts', { number: '7', date: '2026-12-04' })).status).toBe(409);
    expect(readFileSync(file(7), 'utf8')).toBe(draft);
  });

  test.each([
    ['0', '2026-12-04', 'not an issue number'],
    ['../x', '2026-12-04', 'not an issue number'],
    ['9', '2026-02-30', 'is not a day'],
  ])('%s on %s is refused, and what was typed stays', async (number, date, words) => {
    const { form } = await desk();
    const answer = await form('/drafts', { number, date });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(words);
    expect(answer.text).toContain(`value="${number}"`);
  });
});

describe('the page', () => {
  test('allows its import map, its styles and its module by a nonce, a new one each time', async () => {
    const { ask } = await desk();
    const [first, second] = [await ask('/drafts/7/edit'), await ask('/drafts/7/edit')];
    const nonce = /script-src 'nonce-([\w-]+)'/.exec(first.headers.get('content-security-policy')!)![1]!;
    expect(first.text).toContain(`<script type="importmap" nonce="${nonce}">`);
    expect(first.headers.get('content-security-policy')).not.toContain('unsafe-inline');
    expect(second.text).not.toContain(nonce);
  });

  test('finds every module that it names; those of packages are cached for good', async () => {
    const { ask } = await desk();
    const page = await ask('/drafts/7/edit');
    const { imports } = JSON.parse(/<script type="importmap"[^>]*>(.*?)<\/script>/.exec(page.text)![1]!) as {
      imports: Record<string, string>;
    };
    for (const address of [...Object.values(imports), '/desk/editor/editor.js', '/desk/editor/draft-schema.json']) {
      const answer = await ask(address);
      expect(`${address} ${answer.status}`).toBe(`${address} 200`);
      expect((await ask(address, { headers: { 'if-none-match': answer.headers.get('etag')! } })).status).toBe(304);
    }
    expect((await ask(imports['@codemirror/state']!)).headers.get('cache-control')).toContain('immutable');
    expect((await ask('/desk/editor/tsconfig.json')).status).toBe(404);
    expect((await ask('/desk/packages/yaml@2.9.1/dist/index.js')).status).toBe(404);
  });

  test('shows a subject as text whatever it contains', async () => {
    const { ask, write } = await desk();
    write(7, draft.replace(/subject: .*/, 'subject: "<script>alert(1)</script> & co"'));
    expect((await ask('/drafts/7/edit')).text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; co');
  });
});
