import { mayHaveGoneOnElsewhere } from '../../send/reasons.ts';
import type { SendSummary } from '../../send/steer/status.ts';

/** Paused by the engine because a person has to know something first; a person's own pause needs no question. */
export function isDoubtful({ status, startedAt, reason }: SendSummary): boolean {
  return status === 'paused' && (startedAt === null || mayHaveGoneOnElsewhere(reason));
}

/** It began through another mail server than the one of now. */
export function changedServer({ transport }: SendSummary, now: string): boolean {
  return transport !== now;
}
