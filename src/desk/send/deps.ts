import type { Clock } from '../../clock.ts';
import type { DeskShell } from '../kit/desk-page.tsx';
import type { Launched, LaunchRequest } from '../../send/plan/launch.ts';
import type { Resumed, ResumeQuestion } from '../../send/steer/resume.ts';
import type { FindingsDeps } from '../draft/findings.tsx';

/** What this desk needs to send; made by src/wire/open-desk.ts. */
export interface Sending {
  /** The name of the transport, from `send/transport.ts`. */
  transport: string;
  /** Mail stays on this machine, so one more click confirms a send and no number has to be typed. */
  isLocal: boolean;
  /** Whether this process delivers. If not, a `galley serve` or `galley work` has to be running. */
  delivers(): boolean;
  /** Creates the send, or returns why not: `send/plan/launch.ts`. */
  launch(request: LaunchRequest): Promise<Launched>;
  /** Resumes a send, or returns the questions that a person has to answer first: `send/steer/resume.ts`. */
  resume(id: number, agreed: ResumeQuestion[]): Promise<Resumed>;
}

export interface DeskInbox {
  path: string;
  /** The id of the first message of an issue that arrived since a time, in ms since the epoch. */
  findIssue?(issue: number, since: number): number | undefined;
}

export interface SendDeps extends FindingsDeps {
  clock: Clock;
  shell: DeskShell;
  sending: Sending;
  /** Where mail can be read if it goes to the development inbox. */
  inbox?: DeskInbox | undefined;
}

/** What the parts of a send's page need besides the send. */
export interface PartsContext {
  timezone: string;
  sending: Pick<Sending, 'transport'>;
  clock: Clock;
}
