import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { draft } from '../../journeys/workspace.ts';
import { editorDesk, type EditorDesk } from './desk-with-editor.ts';

const open: EditorDesk[] = [];
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

async function desk() {
  const made = await editorDesk();
  open.push(made);
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await made.app.request(`http://localhost${path}`, init);
    const text = await response.text();
    return {
      status: response.status,
      text,
      etag: response.headers.get('etag') ?? '',
      json: () => JSON.parse(text) as Record<string, unknown>,
    };
  };
  const put = (text: string | Uint8Array, headers: Record<string, string>, number = 7) =>
    ask(`/drafts/${number}/source`, {
      method: 'PUT',
      body: text as string,
      headers: { 'content-type': 'application/yaml', ...headers },
    });
  return {
    ...made,
    ask,
    put,
    left: () => readdirSync(join(made.root, 'drafts')).filter((name) => name.endsWith('.tmp')),
  };
}

describe('reading a draft', () => {
  test('returns the bytes of the file and an etag of its state', async () => {
    const { ask, write, app } = await desk();
    const bytes = Buffer.from(`\uFEFF${draft.replaceAll('\n', '\r\n')}`);
    writeFileSync(join(open[0]!.root, 'drafts/7.yaml'), bytes);
    const response = await app.request('http://localhost/drafts/7/source');
    expect(response.headers.get('content-type')).toBe('application/yaml; charset=utf-8');
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    const first = await ask('/drafts/7/source');
    expect(first.status).toBe(200);
    expect(first.etag).toMatch(/^"[\w-]{20,}"$/);
    expect((await ask('/drafts/7/source', { headers: { 'if-none-match': first.etag } })).status).toBe(304);
    write(7, draft);
    expect((await ask('/drafts/7/source', { headers: { 'if-none-match': first.etag } })).etag).not.toBe(first.etag);
  });

  test.each<[string, (desk: EditorDesk) => void, number, RegExp]>([
    ['there is none', ({ file }) => rmSync(file(7)), 404, /There is no draft of issue 7/],
    [
      'two files have the number',
      ({ root }) => writeFileSync(join(root, 'drafts/seven.yaml'), draft),
      409,
      /in two files: drafts\/7\.yaml and drafts\/seven\.yaml/,
    ],
    [
      'it has two megabytes',
      ({ write }) => write(7, `${draft}# ${'x'.repeat(2_000_000)}`),
      413,
      /2,000,\d\d\d bytes; 1 MiB is the limit.*pictures belong/s,
    ],
    [
      'it is a picture',
      ({ file }) => writeFileSync(file(7), readFileSync('drafts/images/greenhouse.png')),
      422,
      /not a text in UTF-8.*save it as UTF-8/s,
    ],
    [
      'it is a text in another encoding',
      ({ file }) => writeFileSync(file(7), Buffer.from('subject: caf\xe9', 'latin1')),
      422,
      /not in UTF-8, but probably in Windows-1252/,
    ],
    ['it holds a NUL', ({ write }) => write(7, 'number: 7\nsubject: a\0b\n'), 422, /not a text/],
    [
      'it is a link that leads out of the folder',
      ({ root, file }) => {
        rmSync(file(7));
        writeFileSync(join(root, 'secret'), 'number: 7');
        symlinkSync('../secret', file(7));
      },
      403,
      /leads out of drafts\//,
    ],
    [
      'it is a link to nothing',
      ({ file }) => {
        rmSync(file(7));
        symlinkSync('nowhere', file(7));
      },
      422,
      /link to nothing/,
    ],
    [
      'it is a folder',
      ({ file }) => {
        rmSync(file(7));
        mkdirSync(file(7));
      },
      422,
      /not a file/,
    ],
  ])('says so when %s, on the page as well', async (_when, prepare, status, words) => {
    const made = await desk();
    prepare(made);
    const source = await made.ask('/drafts/7/source');
    expect(source.status).toBe(status);
    expect(`${String(source.json().message)} ${String(source.json().hint)}`).toMatch(words);
    const page = await made.ask('/drafts/7/edit');
    expect(page.status).toBe(source.status);
    expect(page.text).toContain('can’t be edited here');
  });

  test('an invalid number, or a path out of the folder, is not found', async () => {
    const { ask } = await desk();
    for (const path of [
      '/drafts/..%2F..%2Fgalley/source',
      '/drafts/../galley.yaml/source',
      '/drafts/7%00/source',
      '/drafts/123456/source',
      '/drafts/7.yaml/source',
      '/drafts/-1/source',
    ])
      expect((await ask(path)).status).toBe(404);
  });
});

describe('saving a draft', () => {
  test('writes the text byte for byte and returns the etag of the new state', async () => {
    const { ask, put, file, left } = await desk();
    const { etag } = await ask('/drafts/7/source');
    const text = `\uFEFF${draft.replaceAll('\n', '\r\n')}# ä 東京\r\n`;
    const saved = await put(text, { 'if-match': etag });
    expect(saved.status).toBe(200);
    expect(readFileSync(file(7), 'utf8')).toBe(text);
    expect((await ask('/drafts/7/source')).etag).toBe(saved.etag);
    expect(left()).toEqual([]);
  });

  test('from an older state is refused with both texts, and the file stays unchanged', async () => {
    const { ask, put, write, file } = await desk();
    const { etag } = await ask('/drafts/7/source');
    write(7, `${draft}# theirs\n`);
    const refused = await put(`${draft}# mine\n`, { 'if-match': etag });
    expect(refused.status).toBe(412);
    expect(refused.json()).toMatchObject({
      yours: `${draft}# mine\n`,
      current: { text: `${draft}# theirs\n`, file: 'drafts/7.yaml' },
    });
    expect(readFileSync(file(7), 'utf8')).toBe(`${draft}# theirs\n`);
  });

  test('of a deleted file is reported, and creates it again on request', async () => {
    const { ask, put, file } = await desk();
    const { etag } = await ask('/drafts/7/source');
    rmSync(file(7));
    const refused = await put(draft, { 'if-match': etag });
    expect(refused.status).toBe(412);
    expect(refused.json()).toMatchObject({ gone: true, yours: draft });
    expect((await put(draft, { 'if-none-match': '*' })).status).toBe(200);
    expect(readFileSync(file(7), 'utf8')).toBe(draft);
    expect((await put(`${draft}#`, { 'if-none-match': '*' })).status).toBe(412);
  });

  test('without an expected state is refused', async () => {
    const { put, file } = await desk();
    expect((await put('gone', {})).status).toBe(428);
    expect(readFileSync(file(7), 'utf8')).toBe(draft);
  });

  test('twenty at once: one is saved, nineteen are refused, and the file is complete', async () => {
    const { ask, put, file } = await desk();
    const { etag } = await ask('/drafts/7/source');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => put(`${draft}# window ${index}\n`, { 'if-match': etag })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 19 }, () => 412),
    ]);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect(readFileSync(file(7), 'utf8')).toBe(`${draft}# window ${winner}\n`);
  });

  test('keeps mode and link: a link to another draft stays one', async () => {
    const { ask, put, root, file } = await desk();
    chmodSync(file(7), 0o640);
    let { etag } = await ask('/drafts/7/source');
    expect((await put(`${draft}# a\n`, { 'if-match': etag })).status).toBe(200);
    expect(statSync(file(7)).mode & 0o777).toBe(0o640);
    renameSync(file(7), join(root, 'drafts/images/kept.txt'));
    symlinkSync('images/kept.txt', file(7));
    ({ etag } = await ask('/drafts/7/source'));
    expect((await put(`${draft}# b\n`, { 'if-match': etag })).status).toBe(200);
    expect(readFileSync(join(root, 'drafts/images/kept.txt'), 'utf8')).toBe(`${draft}# b\n`);
    expect(readFileSync(file(7), 'utf8')).toBe(`${draft}# b\n`);
  });

  test('of a text that is too large, contains a NUL, is not UTF-8 or has another type is refused with the reason', async () => {
    const { ask, put, file } = await desk();
    const { etag } = await ask('/drafts/7/source');
    expect((await put(`# ${'x'.repeat(2_000_000)}`, { 'if-match': etag })).status).toBe(413);
    expect((await put('a\0b', { 'if-match': etag })).text).toContain('NUL');
    expect((await put(new Uint8Array([0x61, 0xff]), { 'if-match': etag })).status).toBe(422);
    expect((await put(draft, { 'if-match': etag, 'content-type': 'text/plain' })).status).toBe(400);
    expect(readFileSync(file(7), 'utf8')).toBe(draft);
  });

  test('that fails half-way leaves the file unchanged, and no other file', async () => {
    const { ask, put, root, file, left } = await desk();
    // A name so long that the name of the temporary file would exceed the limit of the file system.
    const long = join(root, `drafts/${'n'.repeat(245)}.yaml`);
    renameSync(file(7), long);
    const { etag } = await ask('/drafts/7/source');
    const answer = await put(`${draft}# new\n`, { 'if-match': etag });
    expect(answer.status).toBe(507);
    expect(answer.json()).toMatchObject({
      message: expect.stringContaining('can’t be written'),
      hint: 'The file is as it was.',
    });
    expect(readFileSync(long, 'utf8')).toBe(draft);
    expect(left()).toEqual([]);
  });
});
