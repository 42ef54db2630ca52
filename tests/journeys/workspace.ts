import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp, type App } from '../../src/wire/app.ts';
import { openWorker, maintenanceDepsOf } from '../../src/wire/open-worker.ts';
import type { Clock } from '../../src/clock.ts';
import { checkIssue } from '../../src/wire/check-issue.ts';
import type { SubscriberStatus } from '../../src/db/tables/audience.ts';
import { runSend } from '../../src/send/run/run-send.ts';
import { startSend } from '../../src/send/plan/start-send.ts';
import { listSends, type SendSummary } from '../../src/send/steer/status.ts';
import { emptyDatabaseUrl, engine } from '../setup/database.ts';
import { withoutLinkCheck } from '../setup/own-web.ts';

export interface Workspace {
  root: string;
  /** The environment with which the app was opened, for other commands. */
  variables: Record<string, string>;
  app: App;
  clock: Clock & { at: number };
  addReaders(
    count: number,
    over?: (index: number) => { email?: string; status?: SubscriberStatus; fields?: Record<string, string> },
  ): Promise<void>;
  /** Creates the send and works on it until nothing can be done now. */
  send(issue?: number, options?: { signal?: AbortSignal }): Promise<SendSummary>;
  /** Works on the rest of a send. */
  resume(send: number, options?: { signal?: AbortSignal }): Promise<SendSummary>;
  close(): Promise<void>;
}

export interface WorkspaceOptions {
  smtpUrl: string;
  variables?: Record<string, string>;
  /** A sample issue to include, with its pictures. */
  sample?: number;
  /** Changes the text of galley.yaml before it is read. */
  publication?(yaml: string): string;
  /** Further drafts by number. */
  drafts?: Record<number, string>;
}

/** A small draft that renders quickly, with what a journey needs: a section, a sponsored item, a personal greeting. */
export const draft = `number: 7
subject: "{{#if subscriber.firstName}}{{subscriber.firstName}}, {{/if}}issue seven"
preheader: What a journey needs
date: 2026-11-27
intro: |
  Hello {{default subscriber.firstName "there"}}, see [the calendar](https://example.org/calendar).
sections:
  - title: News
    items:
      - { title: First, url: "https://example.org/first?a=1&b=2", summary: One. }
      - { title: Second, url: "https://example.org/second", summary: Two. }
      - { title: Third, url: "https://example.org/third", summary: Three. }
      - { title: Fourth, url: "https://example.org/fourth", summary: Four. }
  - sponsored: 1
    sponsor: Example Hosting
    title: Servers by the hour
    url: https://example.com/offer?utm_source=loop
    summary: Also [by the minute](https://example.com/minutes).
`;

/** A publication in a temporary folder, with a real database on disk and a clock that the test moves. */
export async function makeWorkspace({
  smtpUrl,
  variables = {},
  sample,
  publication = (yaml) => yaml,
  drafts = {},
}: WorkspaceOptions): Promise<Workspace> {
  const root = mkdtempSync(join(tmpdir(), 'galley-journey-'));
  mkdirSync(join(root, 'drafts/images'), { recursive: true });
  writeFileSync(join(root, 'galley.yaml'), withoutLinkCheck(publication(readFileSync('galley.yaml', 'utf8'))));
  for (const [number, text] of Object.entries({ 7: draft, ...drafts }))
    writeFileSync(join(root, `drafts/${number}.yaml`), text);
  if (sample) {
    writeFileSync(join(root, `drafts/${sample}.yaml`), readFileSync(`drafts/${sample}.yaml`));
    cpSync('drafts/images', join(root, 'drafts/images'), { recursive: true });
  }
  // The real time plus what the test adds.
  const offset = { at: 0 };
  const clock = {
    get at() {
      return offset.at;
    },
    set at(ms: number) {
      offset.at = ms;
    },
    now: () => Date.now() + offset.at,
  };
  mkdirSync(join(root, '.galley'));
  const databaseUrl = await emptyDatabaseUrl(join(root, '.galley'));
  // SQLite's file is in the default place.
  const database: Record<string, string> = engine === 'sqlite' ? {} : { DATABASE_URL: databaseUrl };
  const environment = {
    ...database,
    SMTP_URL: smtpUrl,
    PUBLIC_URL: 'https://news.example.org',
    GALLEY_SECRET: 'a secret for journeys only',
    LOG_LEVEL: 'silent',
    ...variables,
  };
  const app = await openApp({ folder: root, clock, variables: environment });

  const work = async (send: number, signal: AbortSignal) => {
    const worker = await openWorker(app);
    try {
      return await runSend(
        send,
        { ...maintenanceDepsOf(app), queue: await app.openQueue(), handle: worker.handle },
        { signal },
      );
    } finally {
      await worker.close();
    }
  };
  return {
    root,
    variables: environment,
    app,
    clock,
    async addReaders(count, over = () => ({})) {
      const rows = Array.from({ length: count }, (_, index) => {
        const {
          email = `reader-${String(index + 1).padStart(4, '0')}@example.org`,
          status = 'active',
          fields = {},
        } = over(index);
        return { email, status, fields: JSON.stringify(fields), created_at: clock.now(), updated_at: clock.now() };
      });
      for (let at = 0; at < rows.length; at += 500)
        await app.db
          .insertInto('subscriber')
          .values(rows.slice(at, at + 500))
          .execute();
    },
    async send(number = 7, { signal = new AbortController().signal } = {}) {
      const { issue, rendition, problems } = await checkIssue(app.config, number);
      if (!issue || !rendition) throw new Error(JSON.stringify(problems));
      const { send } = await startSend({ issue, rendition, batchSize: app.config.publication.limits.batchSize }, app);
      if (send.status !== 'sending') return (await listSends(app.db, { id: send.id }))[0]!;
      return work(send.id, signal);
    },
    resume: (send, { signal = new AbortController().signal } = {}) => work(send, signal),
    async close() {
      await app.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
