import type { App } from './app.ts';
import { isLocalWork } from './local-work.ts';
import { launchDepsOf, resumeDepsOf } from './use-cases.ts';
import type { Sending } from '../desk/send/deps.ts';
import { launchSend } from '../send/plan/launch.ts';
import { resumeAgreed } from '../send/steer/resume.ts';

/** How a desk of this publication sends. */
export function sendingOf(app: App, delivers: () => boolean): Sending {
  return {
    transport: app.transport,
    isLocal: isLocalWork(app.config),
    delivers,
    launch: (request) => launchSend(request, launchDepsOf(app)),
    resume: (id, agreed) => resumeAgreed(id, agreed, resumeDepsOf(app)),
  };
}
