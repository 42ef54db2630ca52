/** Making a send: all that must hold before there is one, in one place for the command line and the desk. */
import { countSampleReaders } from '../../audience/sample-readers.ts';
import type { Send } from '../../db/tables/send.ts';
import { pauseIfRestored } from '../ledger/instance.ts';
import type { RestoreGuard } from '../ledger/restore-guard.ts';
import { approvalState, isHeld, unapprovedWords } from './approval.ts';
import type { ReadyIssue } from './outgoing-issue.ts';
import { scheduleSend, startSend, type StartDeps } from './start-send.ts';

export interface LaunchRequest {
  ready: ReadyIssue;
  /** ms since the epoch; now, if left out. */
  at?: number;
  /** Messages a second over all workers. */
  perSecond: number | null;
  /** ms since the epoch. */
  finishBy: number | null;
  /** Higher goes first; 0 is usual. */
  priority: number;
}

/** Whether mail that goes out leads back to us. */
export interface Reach {
  /** Mail leaves this machine. */
  leaves: boolean;
  publicUrl: string;
}

export interface LaunchDeps extends StartDeps, Reach {
  restoreGuard: RestoreGuard;
  /** How many people must have approved an issue. */
  people: number;
  batchSize: number;
  /** Finds out before a send exists what could not work: a key that can't sign, a queue that does not answer. Throws. */
  tryOut(): Promise<void>;
}

/** Why a send is not made; message and hint are for the person who wants it. */
export interface Refusal {
  code: 'E_PUBLIC_URL' | 'E_NOT_APPROVED' | 'E_SAMPLE_READERS';
  message: string;
  hint: string;
}

export type Launched =
  | { kind: 'started' | 'scheduled'; send: Send }
  /** The issue went, or goes, to this audience by an earlier send. */
  | { kind: 'already'; send: Send }
  | { kind: 'refused'; refusal: Refusal }
  /**
   * The database was restored or copied: it does not know what was sent since, and these sends of it were paused. Nothing
   * was launched. It is told once; launching again is the answer of a person who knows.
   */
  | { kind: 'copied'; paused: number[] };

/** @throws what `tryOut` throws, and GalleyError E_NO_RECIPIENTS. */
export async function launchSend(request: LaunchRequest, deps: LaunchDeps): Promise<Launched> {
  const { ready, at, perSecond, finishBy, priority } = request;
  const refusal = await whyNotLaunched(ready, deps);
  if (refusal) return { kind: 'refused', refusal };
  const paused = await pauseIfRestored(deps);
  if (paused) return { kind: 'copied', paused };
  await deps.tryOut();
  const { issue, rendition } = ready;
  const plan = { issue, rendition, batchSize: deps.batchSize, priority, perSecond, finishBy };
  const { kind, send } = at === undefined ? await startSend(plan, deps) : await scheduleSend(plan, at, deps);
  return { kind, send };
}

/** What keeps an issue from being launched; asked before a person is asked whether they mean it. */
export async function whyNotLaunched(ready: ReadyIssue, deps: LaunchDeps): Promise<Refusal | undefined> {
  const unsafe = unsafeLinks(deps);
  if (unsafe) return unsafe;
  const approval = await approvalState(ready.renditions, deps.people, deps);
  if (isHeld(approval, deps.people))
    return { code: 'E_NOT_APPROVED', ...unapprovedWords(approval, ready.issue.number) };
  // The readers that `npm start` loads are nobody: a server that delivers would bounce fifty mails off other people's domains.
  const samples = deps.leaves ? await countSampleReaders(deps.db) : 0;
  if (samples === 0) return undefined;
  return {
    code: 'E_SAMPLE_READERS',
    message: `${samples.toLocaleString('en')} of your readers are the samples that npm start loaded`,
    hint: '`galley subscribers remove --samples` takes them off the list. Nothing was sent.',
  };
}

/** Mail that leaves this machine must lead back to an address readers can reach, over https (RFC 8058 3.1). */
export function unsafeLinks({ leaves, publicUrl }: Reach): Refusal | undefined {
  if (!leaves || publicUrl.startsWith('https://')) return undefined;
  return {
    code: 'E_PUBLIC_URL',
    message: 'PUBLIC_URL is not an https address',
    hint: 'SMTP_URL sends mail to the world, and its links and one-click unsubscribe (RFC 8058) need https. Set PUBLIC_URL=https://news.example.org.',
  };
}
