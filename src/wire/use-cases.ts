/** What the use cases of sending need of this publication; the command line and the desk pass it in. */
import { join } from 'node:path';
import type { App } from './app.ts';
import { readDraftOf } from './check-issue.ts';
import { gateDepsOf } from './gate-deps.ts';
import { isLocalWork } from './local-work.ts';
import type { LaunchDeps } from '../send/plan/launch.ts';
import type { OutgoingDeps } from '../send/plan/outgoing-issue.ts';
import type { ResumeDeps } from '../send/steer/resume.ts';

export function outgoingDepsOf({ config, db }: Pick<App, 'config' | 'db'>): OutgoingDeps {
  return {
    gate: gateDepsOf(config, db),
    readDraft: (number) => readDraftOf(config, number),
  };
}

export function launchDepsOf(app: App): LaunchDeps {
  const { db, clock, transport, restoreGuard, config } = app;
  const { approval, limits } = config.publication;
  return {
    ...{ db, clock, transport, restoreGuard },
    leaves: !isLocalWork(config),
    publicUrl: config.publicUrl,
    people: approval.people,
    batchSize: limits.batchSize,
    drafts: join(config.root, 'drafts'),
    async tryOut() {
      await app.openSigning();
      await (await app.openQueue()).close();
    },
  };
}

export function resumeDepsOf({ db, clock, transport, restoreGuard, config }: App): ResumeDeps {
  return {
    ...{ db, clock, transport, restoreGuard },
    leaves: !isLocalWork(config),
    publicUrl: config.publicUrl,
    overdueAfterMs: config.publication.sending.overdueAfterMinutes * 60_000,
  };
}
