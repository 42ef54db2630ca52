/** Resumes a send after a person has answered what must be asked first. The command line and the desk both use it. */
import type { Send } from '../../db/tables/send.ts';
import { pauseAbandoned } from '../ledger/attendance.ts';
import { pauseIfRestored } from '../ledger/instance.ts';
import type { RestoreGuard } from '../ledger/restore-guard.ts';
import { unsafeLinks, type Reach, type Refusal } from '../plan/launch.ts';
import { beginScheduled } from '../plan/start-send.ts';
import { mayHaveContinuedElsewhere } from '../reasons.ts';
import { changeTransport } from '../smtp/transport.ts';
import { findSend, resumeSend, type ControlDeps } from './control.ts';
import { listSends, type SendSummary } from './status.ts';

/** What a person has to agree to before a send is resumed. */
export type ResumeQuestion =
  /** The database was copied or restored: the send may have continued elsewhere. */
  | 'elsewhere'
  /** Its time has passed, and it has not begun. */
  | 'overdue'
  /** It was stopped in its middle, and nobody looked after it for long. */
  | 'abandoned'
  /** It began through another mail server than the current one. */
  | 'other-server';

export interface ResumeDeps extends ControlDeps, Reach {
  restoreGuard: RestoreGuard;
  /** The current mail server. */
  transport: string;
  /** A send that nobody looked after for longer than this asks. */
  overdueAfterMs: number;
}

export type Resumed =
  | { kind: 'resumed'; send: Send }
  /** Nothing was changed: the person has not agreed to these. */
  | { kind: 'asks'; questions: ResumeQuestion[] }
  /** It is neither paused nor under way. */
  | { kind: 'not-open' }
  | { kind: 'refused'; refusal: Refusal };

/**
 * Pauses the sends that must not continue without a question: in a restored or copied database, or stopped long ago. Returns a refusal if nothing may be
 * resumed.
 */
export async function prepareResuming(deps: ResumeDeps): Promise<Refusal | undefined> {
  const refusal = unsafeLinks(deps);
  if (refusal) return refusal;
  await pauseIfRestored(deps);
  await pauseAbandoned(deps.db, { now: deps.clock.now(), graceMs: deps.overdueAfterMs });
  return undefined;
}

/** After a pause by a person there is no question. */
export function questionsBeforeResuming(
  { status, reason, startedAt, scheduledAt, transport }: SendSummary,
  { clock, transport: transportNow }: Pick<ResumeDeps, 'clock' | 'transport'>,
): ResumeQuestion[] {
  const isPaused = status === 'paused';
  const isOverdue = startedAt === null && scheduledAt !== null && Date.parse(scheduledAt) <= clock.now();
  return [
    ...(isPaused && mayHaveContinuedElsewhere(reason) ? (['elsewhere'] as const) : []),
    ...(isPaused && isOverdue ? (['overdue'] as const) : []),
    ...(isPaused && reason?.code === 'abandoned' ? (['abandoned'] as const) : []),
    ...(transport === transportNow ? [] : (['other-server'] as const)),
  ];
}

/** Resumes a send that is paused or whose worker was stopped, if the person has agreed to every question. */
export async function resumeAgreed(id: number, agreed: ResumeQuestion[], deps: ResumeDeps): Promise<Resumed> {
  const refusal = await prepareResuming(deps);
  if (refusal) return { kind: 'refused', refusal };
  const [summary] = await listSends(deps.db, { id, clock: deps.clock });
  if (summary?.status !== 'paused' && summary?.status !== 'sending') return { kind: 'not-open' };
  const questions = questionsBeforeResuming(summary, deps);
  const open = questions.filter((question) => !agreed.includes(question));
  if (open.length > 0) return { kind: 'asks', questions: open };
  if (questions.includes('other-server')) await changeTransport(deps.db, id, deps.transport);
  return { kind: 'resumed', send: await resumeSend(id, deps, questions) };
}

/** Begins a resumed send whose time has passed; false when its time is in the future or another process was faster. */
export async function beginIfDue(id: number, batchSize: number, { db, clock }: ControlDeps): Promise<boolean> {
  const { scheduled_at } = await findSend(db, id);
  return (scheduled_at ?? 0) <= clock.now() && beginScheduled(id, batchSize, { db, clock });
}
