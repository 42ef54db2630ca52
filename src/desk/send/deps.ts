import type { Clock } from '../../clock.ts';
import type { DeskShell } from '../kit/desk-page.tsx';
import type { Launched, LaunchRequest } from '../../send/plan/launch.ts';
import type { Resumed, ResumeQuestion } from '../../send/steer/resume.ts';
import type { FindingsDeps } from '../draft/findings.tsx';

/** How this desk sends; src/wire/open-desk.ts makes it. */
export interface Sending {
  /** As `send/transport.ts` names it. */
  transport: string;
  /** Nothing leaves this machine: one press more is enough, and no number has to be typed. */
  isLocal: boolean;
  /** This process hands the mail over itself; otherwise a `galley serve` or `galley work` has to be running. */
  delivers(): boolean;
  /** Makes the send, or says why there is none: `send/plan/launch.ts`. */
  launch(request: LaunchRequest): Promise<Launched>;
  /** Resumes a send, or says what a person has to agree to: `send/steer/resume.ts`. */
  resume(id: number, agreed: ResumeQuestion[]): Promise<Resumed>;
}

export interface SendDeps extends FindingsDeps {
  clock: Clock;
  shell: DeskShell;
  sending: Sending;
  /** Where mail can be read while it goes to the development inbox. */
  inboxPath?: string | undefined;
}

/** What the parts of a send's page need besides the send. */
export interface PartsContext {
  timezone: string;
  sending: Pick<Sending, 'transport'>;
  clock: Clock;
}
