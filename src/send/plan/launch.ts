/** Creates a send once every precondition is met. The command line and the desk both use it. */
import { countSampleReaders } from '../../audience/sample-readers.ts';
import type { Send } from '../../db/tables/send.ts';
import { lookForRestore, type RestoredState } from '../ledger/restored.ts';
import type { RestoreGuard } from '../ledger/restore-guard.ts';
import { findTakenName, keepPictures } from '../../issue/pictures/kept-pictures.ts';
import { approvalState, isHeld, unapprovedWords } from './approval.ts';
import type { ReadyIssue } from './outgoing-issue.ts';
import { scheduleSend, startSend, type StartDeps } from './start-send.ts';

export interface LaunchRequest {
  ready: ReadyIssue;
  /** ms since the epoch; default: now. */
  at?: number;
  /** Messages a second over all workers. */
  perSecond: number | null;
  /** ms since the epoch. */
  finishBy: number | null;
  /** Higher goes first; 0 is usual. */
  priority: number;
}

/** Whether mail leaves this machine, and where its links lead. */
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
  /** The folder that contains `images/`. */
  drafts: string;
  /** Throws before a send exists if it could not work: a key can’t sign, or the queue does not answer. */
  tryOut(): Promise<void>;
}

/** Why a send is not made; message and hint are for the person who wants it. */
export interface Refusal {
  code: 'E_PUBLIC_URL' | 'E_NOT_APPROVED' | 'E_SAMPLE_READERS' | 'E_PICTURE_NAME';
  message: string;
  hint: string;
}

export type Launched =
  | { kind: 'started' | 'scheduled'; send: Send }
  /** An earlier send of the issue to this audience exists. */
  | { kind: 'already'; send: Send }
  | { kind: 'refused'; refusal: Refusal }
  /**
   * The database was restored or copied, so it does not know what was sent since. Nothing is launched until a person
   * has dealt with it.
   */
  | { kind: 'restored'; restored: RestoredState };

/** @throws what `tryOut` throws, and GalleyError E_NO_RECIPIENTS. */
export async function launchSend(request: LaunchRequest, deps: LaunchDeps): Promise<Launched> {
  const { ready, at, perSecond, finishBy, priority } = request;
  const refusal = await whyNotLaunched(ready, deps);
  if (refusal) return { kind: 'refused', refusal };
  const restored = await lookForRestore(deps);
  if (restored) return { kind: 'restored', restored };
  await deps.tryOut();
  const { issue, rendition } = ready;
  // Before the send exists: from its first mail on, readers ask for them.
  await keepPictures(rendition, deps.clock.now(), deps);
  const plan = { issue, rendition, batchSize: deps.batchSize, priority, perSecond, finishBy };
  const { kind, send } = at === undefined ? await startSend(plan, deps) : await scheduleSend(plan, at, deps);
  return { kind, send };
}

/** Why an issue can’t be launched; checked before a person is asked to confirm. */
export async function whyNotLaunched(ready: ReadyIssue, deps: LaunchDeps): Promise<Refusal | undefined> {
  const unsafe = unsafeLinks(deps);
  if (unsafe) return unsafe;
  const approval = await approvalState(ready.renditions, deps.people, deps);
  if (isHeld(approval, deps.people))
    return { code: 'E_NOT_APPROVED', ...unapprovedWords(approval, ready.issue.number) };
  const taken = await findTakenName(ready.rendition, deps);
  if (taken)
    return {
      code: 'E_PICTURE_NAME',
      message: `Issue ${taken.issue} was sent with another picture called images/${taken.name}`,
      hint: 'Save the new one under another name and use that in the draft: readers of both issues would see the old one. Nothing was sent.',
    };
  // The sample readers of `npm start` don't exist: sending to them would bounce fifty mails off other people's domains.
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
