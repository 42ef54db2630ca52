import { Writable } from 'node:stream';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { deskApp } from '../../src/studio/desk.tsx';
import { draft, makeWorkspace, type Workspace } from '../journeys/workspace.ts';

const open: Workspace[] = [];
afterEach(async () => {
  for (const workspace of open.splice(0)) await workspace.close();
});

async function desk(drafts: Record<string, string> = {}) {
  const workspace = await makeWorkspace({ smtpUrl: 'smtp://127.0.0.1:1' });
  open.push(workspace);
  for (const [name, text] of Object.entries(drafts)) writeFileSync(join(workspace.root, 'drafts', name), text);
  const lines: string[] = [];
  const log = pino(new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(String(chunk)), done()) }));
  const { db, config, viewContext } = workspace.app;
  const app = deskApp({ db, config, context: viewContext, log });
  const ask = async (path: string) => {
    const response = await app.request(`http://localhost:4181${path}`, { headers: { host: 'localhost:4181' } });
    return { status: response.status, text: await response.text() };
  };
  return { ...workspace, ask, lines };
}

describe('the desk', () => {
  test('shows two drafts of one number as rows that say so, and the other drafts as ever', async () => {
    const { ask } = await desk({ 'seven.yaml': draft, '8.yaml': draft.replace('number: 7', 'number: 8') });
    const { status, text } = await ask('/');
    expect(status).toBe(200);
    expect(text.match(/Issue 7 is in two files: drafts\/\S+ and drafts\/\S+\. Give one of them another number/g)).toHaveLength(2);
    expect(text).toContain('href="/preview/8/digest"');
    expect(text.match(/not read/g)).toHaveLength(2);
    expect(text.match(/>ready</g)).toHaveLength(1);
  });

  test('has no preview of a number that two drafts claim, and says why', async () => {
    const { ask } = await desk({ 'seven.yaml': draft });
    const { status, text } = await ask('/preview/7/digest');
    expect(status).toBe(422);
    expect(text).toContain('Issue 7 is in two files');
  });

  test('answers a fault with a page that tells nothing of the inside, and tells the log', async () => {
    const { ask, app, lines } = await desk();
    await app.db.schema.alterTable('send').renameTo('gone').execute();
    const { status, text } = await ask('/');
    expect(status).toBe(500);
    expect(text).toContain('<h1>Something is broken on our side</h1>');
    expect(text).not.toMatch(/no such table|node_modules|\.tsx?:\d/);
    expect(lines.join('')).toContain('no such table');
  });

  test('a folder without drafts is an invitation', async () => {
    const { ask, root } = await desk();
    renameSync(join(root, 'drafts/7.yaml'), join(root, 'drafts/7.txt'));
    expect((await ask('/')).text).toContain('No draft yet');
  });
});
