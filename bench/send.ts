import { fork } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nodemailer from 'nodemailer';
import { openApp, openWorker, tendDepsOf } from '../src/app.ts';
import { cutRendition, fillRendition, type Rendition } from '../src/issue/render.ts';
import { runSend } from '../src/send/run-send.ts';
import { startSend } from '../src/send/start-send.ts';
import { makeTokens } from '../src/track/token.ts';
import type { Result } from './measure.ts';
import { dataFor, dkimPem, keys, renditionOf30kB } from './material.ts';

const connections = 10;

/** A whole send with ledger, tracking and DKIM, against nodemailer composing and signing each message to the same server. */
export async function benchSend(messages: number): Promise<Result[]> {
  const rendition = await renditionOf30kB();
  const server = fork(fileURLToPath(new URL('discard-smtp.ts', import.meta.url)), { stdio: 'inherit' });
  const port = await new Promise<number>((resolve) => server.once('message', (message) => resolve(message as number)));
  try {
    const url = `smtp://127.0.0.1:${port}`;
    // nodemailer is an order slower: a tenth of the messages gives as steady a rate.
    const theirs = await nodemailerRate(rendition, url, Math.max(200, Math.round(messages / 10)));
    const ours = await galleyRate(rendition, url, messages);
    return [
      { what: 'nodemailer, composing and signing each', rate: theirs, unit: 'messages', note: `${connections} connections` },
      { what: 'Galley: ledger, tracking, DKIM', rate: ours.rate, unit: 'messages', against: { what: 'nodemailer', ratio: ours.rate / theirs }, note: `${messages.toLocaleString('en')} messages, ${ours.rssMb} MB at the end` },
    ];
  } finally {
    server.disconnect();
  }
}

async function nodemailerRate(rendition: Rendition, url: string, messages: number): Promise<number> {
  const cut = cutRendition(rendition);
  const transport = nodemailer.createTransport({
    ...{ host: '127.0.0.1', port: Number(new URL(url).port), pool: true, maxConnections: connections, maxMessages: Infinity, ignoreTLS: true },
    dkim: { domainName: 'loop.example.org', keySelector: 'bench', privateKey: dkimPem },
  } as never);
  const start = performance.now();
  let next = 0;
  const work = async () => {
    while (next < messages) {
      const delivery = ++next;
      const email = `reader-${delivery}@example.org`;
      const tokens = makeTokens(keys, 'click', delivery, rendition.links.length);
      const copy = fillRendition(cut, dataFor(rendition, email), { link: (position) => `https://news.example.org/c/${tokens[position]}`, unsubscribe: 'https://news.example.org/u/x' });
      await transport.sendMail({ from: 'The Weekly Loop <editors@loop.example.org>', to: email, ...copy, textEncoding: 'quoted-printable' });
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const rate = messages / ((performance.now() - start) / 1000);
  transport.close();
  return rate;
}

async function galleyRate(rendition: Rendition, url: string, messages: number): Promise<{ rate: number; rssMb: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'galley-bench-'));
  copyFileSync('galley.yaml', join(folder, 'galley.yaml'));
  const app = await openApp({ folder, variables: { SMTP_URL: url, PUBLIC_URL: 'https://news.example.org', GALLEY_SECRET: 'a secret for the bench only', DKIM_PRIVATE_KEY: dkimPem, DKIM_SELECTOR: 'bench', LOG_LEVEL: 'error' } });
  app.config.publication.limits.connections = connections;
  try {
    for (let at = 0; at < messages; at += 1000) {
      const rows = Array.from({ length: Math.min(1000, messages - at) }, (_, index) => ({ email: `reader-${at + index}@example.org`, status: 'active' as const, fields: '{"firstName":"Vega","city":"Samarkand"}', created_at: 0, updated_at: 0 }));
      await app.db.insertInto('subscriber').values(rows).execute();
    }
    const started = await startSend({ rendition, batchSize: app.config.publication.limits.batchSize }, app);
    const worker = await openWorker(app);
    const start = performance.now();
    const summary = await runSend(started.send.id, { ...tendDepsOf(app), queue: await app.openQueue(), handle: worker.handle }, { signal: new AbortController().signal });
    const seconds = (performance.now() - start) / 1000;
    await worker.close();
    if (summary.counts.accepted !== messages) throw new Error(`Only ${summary.counts.accepted} of ${messages} were accepted`);
    return { rate: messages / seconds, rssMb: Math.round(process.memoryUsage().rss / 1e6) };
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
