/** What an editor is told about a problem that only some mail clients have, once the readers' clients are known. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/gate/finding.ts';
import { makePublication, type Publication } from '../cli/galley.ts';
import { draft } from './workspace.ts';

let publication: Publication;
beforeAll(async () => {
  publication = await makePublication(
    {},
    (yaml) => `${yaml}\nclients: [apple-mail, outlook, thunderbird, samsung-email]\n`,
  );
  // All of these show WebP, except the classic Outlook.
  const picture =
    '{ title: First, url: "https://example.org/first", summary: One., image: { src: "https://example.org/first.webp", alt: A table with four columns, width: 560, height: 300 } }';
  writeFileSync(
    join(publication.root, 'drafts/8.yaml'),
    draft.replace('number: 7', 'number: 8').replace(/\{ title: First,.*\}/, picture),
  );
  await publication.rows(
    `insert into rendition (hash, issue_number, theme, body, created_at) values ('x', 6, 'digest', '{}', 0)`,
  );
  await publication.rows(
    `insert into send (issue_number, audience, rendition_hash, transport, status, recipients, created_at) values (6, 'everyone', 'x', 'inbox', 'finished', 0, ${Date.now()})`,
  );
});
afterAll(() => publication.remove());

async function readersUse(opens: Record<string, number>): Promise<void> {
  await publication.rows('delete from reader_client');
  for (const [client, count] of Object.entries(opens))
    await publication.rows(`insert into reader_client (send_id, client, opens) values (1, '${client}', ${count})`);
}

async function found(): Promise<Finding> {
  const { stdout } = await publication.galley(['check', '8', '--json']);
  return (JSON.parse(stdout) as { problems: Finding[] }).problems.find(({ rule }) => rule === 'client-content')!;
}

describe('a picture that the classic Outlook does not show', () => {
  test('gives a warning while too little is known about the readers', async () => {
    await readersUse({ gmail: 199, unknown: 4_000 });
    expect(await found()).toMatchObject({
      severity: 'warning',
      message: 'first.webp (webP image format) is not shown in Outlook for Windows (classic)',
    });
  });

  test('gives a note once 200 first opens are known and fewer than one in 200 came from there', async () => {
    await readersUse({ gmail: 900, 'outlook.windows': 4, unknown: 96 });
    expect(await found()).toMatchObject({
      severity: 'info',
      message:
        'first.webp (webP image format) is not shown in Outlook for Windows (classic), used by less than 1 % of your readers',
    });
  });

  test('gives a warning with its share of readers if they use it', async () => {
    await readersUse({ gmail: 600, 'outlook.windows': 300, unknown: 100 });
    expect(await found()).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('used by 30 % of your readers'),
    });
  });
});
