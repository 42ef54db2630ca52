/** Code decides on codes; sentences for people are made at the edge, and nothing reads them back. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { productFiles } from './setup/import-arrows.ts';
import { proseDecisions } from './setup/prose-decisions.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Files that have to read sentences of other programs or of editors: how often, and why there is nothing better. */
const allowed: Record<string, [times: number, why: string]> = {
  'queue/connect-redis.ts': [4, 'a Redis error reply is a word in capitals and a sentence'],
  'queue/trouble-reporter.ts': [1, 'BullMQ names a lost id in its message alone'],
  'src/db/migrate.ts': [1, 'SQLite has no code for a missing table'],
  'src/db/migrations/006-codes.ts': [2, 'turns the sentences of earlier versions into codes'],
  'src/db/postgres-faults.ts': [3, 'what the PostgreSQL driver says where it gives no code'],
  'src/audience/import/meaning/heading.ts': [1, 'headings that people wrote into their files'],
  'src/audience/import/meaning/wish.ts': [3, 'questions of forms, as headings of their exports'],
  'src/bounce/classify-reply.ts': [1, 'mail servers say in words whom they refuse, and why'],
  'src/desk/editor/browser/notices.js': [1, 'a live region that says the same twice is not read out twice'],
  'src/desk/draft/browser/live.js': [1, 'leaves a node alone whose text stays the same'],
  'src/fetch/page-metadata.ts': [1, 'descriptions with which a site describes all of its pages'],
  'src/fetch/read-page.ts': [1, 'titles of pages that ask whether a person is there'],
  'src/gate/accessibility/check-names.ts': [1, 'link texts of editors that say nothing, such as “click here”'],
  'src/gate/message/read-image.ts': [1, 'the beginning of an SVG file'],
  'src/issue/template.ts': [3, 'Handlebars’ parser says what is wrong in its message alone'],
  'src/send/smtp/outcome.ts': [1, 'a mail server tells its queue id in the text of its reply'],
  'src/send/smtp/connect-error.ts': [1, 'OpenSSL’s faults have no common code'],
  'src/wire/with-inbox.ts': [1, 'the greeting by which another process’ inbox is known'],
  'src/yaml/yaml-faults.ts': [5, 'the YAML parser has one code for several faults'],
  'src/yaml/zod-problems.ts': [1, 'zod’s own sentence where a schema of ours gives none'],
};

test('the product bases no decision on a sentence for people', () => {
  const files = productFiles(root)
    .filter((file) => /\.(ts|tsx|js|mjs)$/.test(file))
    .map((file) => ({ file, source: readFileSync(join(root, file), 'utf8') }));
  const found = Map.groupBy(proseDecisions(files), ({ file }) => file);
  const wrong = [...found]
    .filter(([file, decisions]) => decisions.length !== allowed[file]?.[0])
    .flatMap(([, decisions]) => decisions.map(({ file, line, what, source }) => `${file}:${line} ${what}: ${source}`));
  expect(wrong).toEqual([]);
  expect(Object.keys(allowed).filter((file) => !found.has(file))).toEqual([]);
});

/** Which lines of some files are found; the first file is the tested one. */
function foundIn(source: string, others: Record<string, string> = {}): string[] {
  const files = Object.entries({ 'src/this.ts': source, ...others }).map(([file, text]) => ({ file, source: text }));
  return proseDecisions(files).map(({ file, what }) => `${file}: ${what}`);
}

describe('the check of it finds', () => {
  const here = (what: string) => [`src/this.ts: ${what}`];

  test.each([
    ['a message that is compared', `problems.some(({ message }) => message === 'the draft is empty');`],
    ['one that is compared with a word', `if (problem.message === 'empty') stop();`],
    ['two messages that are compared', `if (one.message === other.message) merge();`],
    ['one in quotes that are turned round', `if ('the draft is empty' == text) stop();`],
    ['a template', 'if (said !== `the send of issue ${issue} is paused`) stop();'],
    ['one behind a cast', `if ((error as Error).message!.trim() === 'gone') stop();`],
    ['one that may be missing', `if (error?.message === 'gone') stop();`],
    ['a choice of two', `if (reason === (isOver ? 'it is over' : 'it is paused')) stop();`],
  ])('%s', (_what, source) => {
    expect(foundIn(source)).toEqual([
      expect.stringMatching(/^src\/this\.ts: compares (with a sentence|text for people)$/),
    ]);
  });

  test.each([
    ['includes', `if (reason.includes('pinned Node')) stop();`],
    ['startsWith', `const is = reason?.startsWith('this database was restored') === true;`],
    ['endsWith', `if (said.endsWith('may have arrived')) stop();`],
    ['indexOf', `if (said.indexOf('may have arrived') >= 0) stop();`],
    ['a list of sentences', `if (['it is over', 'it is paused'].includes(said)) stop();`],
    ['replace', `const shown = text.replace('what galley new put there', 'what a new draft begins with');`],
    ['one word in a message', `if (error.message.startsWith('Invalid')) stop();`],
    ['a pattern in a message', `if (/Excessive/.test(error.message)) stop();`],
    ['a pattern with a phrase', 'const near = /did you mean `(\\w+)`/.exec(said)?.[1];'],
    ['match', `if (said.match(/did you mean/)) stop();`],
    ['a pattern of its own name', `const pattern = /may have\\s+arrived/;\nif (pattern.test(said)) stop();`],
    ['a set of messages', `findings.filter(({ message }) => !known.has(message));`],
    ['a table keyed by messages', `const hint = hints[error.message];`],
  ])('a search: %s', (_what, source) => {
    expect(foundIn(source)).toHaveLength(1);
  });

  test('a switch over sentences', () => {
    expect(foundIn(`switch (said) { case 'it is over': stop(); }`)).toEqual(here('switches on a sentence'));
    expect(foundIn(`switch (problem.message) { case code: stop(); }`)).toEqual(here('switches on text for people'));
  });

  test('a constant that contains a sentence, here or in another file', () => {
    const mayHaveArrived = `export const mayHaveArrived = 'not sent again, it may have arrived';`;
    expect(foundIn(`${mayHaveArrived}\nif (row.reason === mayHaveArrived) skip();`)).toHaveLength(1);
    const source = `import { mayHaveArrived } from './resolve.ts';\nif (row.reason === mayHaveArrived) skip();`;
    expect(foundIn(source, { 'src/resolve.ts': mayHaveArrived })).toEqual(here('compares with a sentence'));
    expect(foundIn(`const faults = { empty: 'the draft is empty' };\nif (said === faults.empty) stop();`)).toHaveLength(
      1,
    );
    const copied = `export const copiedReason = 'this database was restored or copied';`;
    const prefix = `import { copiedReason } from './instance.ts';\nexport const is = (text) => text?.startsWith(copiedReason);`;
    expect(foundIn(prefix, { 'src/instance.ts': copied })).toEqual(here('searches for a sentence'));
  });

  test.each([
    ['an update', `db.updateTable('delivery').set({ status: 'skipped', reason: 'the send was cancelled' });`],
    ['an insert', `db.insertInto('delivery').values([{ reason: 'the send was cancelled' }]);`],
    ['a condition', `query.where('delivery.reason', '=', 'the send was cancelled');`],
    ['SQL', "sql`update delivery set reason = case when ${isOver} then 'the send was cancelled' end`;"],
    ['SQL with its type', "sql<Row>`select 1 from delivery where reason = 'the send was cancelled'`.execute(db);"],
    [
      'a constant in SQL',
      "const stopped = 'the worker stopped';\nsql`select 1 from delivery where reason = ${stopped}`;",
    ],
  ])('a sentence for the database: %s', (_what, source) => {
    expect(foundIn(source)).toEqual(here('gives the database a sentence'));
  });

  test('a browser module and a page', () => {
    const files = [
      { file: 'src/desk/browser/x.js', source: `if (node.textContent === 'Saved') stop();` },
      { file: 'src/desk/x.tsx', source: `const Part = () => <p>{said === 'it is over' ? 'Over' : ''}</p>;` },
    ];
    expect(proseDecisions(files)).toHaveLength(2);
  });

  test.each([
    ['codes', `if (outcome.reason.code === 'connection-lost' || suppression.reason === 'bounced') stop();`],
    ['nothing', `if (problem.hint === undefined || error.message === '' || send.reason === null) stop();`],
    ['SQL', `db.selectFrom('batch').where('owner', 'is not', null).set({ status: 'done' });`],
    ['words that are shown', `const line = said ? 'it is over' : 'it is paused';`],
    ['a code in SQL', "sql`select 1 from delivery where status in ('planned', 'deferred') and code = 'gone'`;"],
    ['headers', `headers.set('Content-Security-Policy', "default-src 'none'; style-src 'self'");`],
  ])('nothing in %s', (_what, source) => {
    expect(foundIn(source)).toEqual([]);
  });

  test('reports a file that can’t be parsed instead of skipping it', () => {
    expect(() => foundIn('const = ;')).toThrow('src/this.ts');
  });
});
