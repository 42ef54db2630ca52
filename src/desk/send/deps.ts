import type { Clock } from '../../clock.ts';
import type { DeskShell } from '../kit/desk-page.tsx';
import type { FindingsDeps } from '../draft/findings.tsx';

/** What sending needs of whoever opened the desk; src/wire/open-desk.ts wires it. */
export interface Sending {
  /** As `send/transport.ts` names it. */
  transport: string;
  /** Nothing leaves this machine: one press more is enough, and no number has to be typed. */
  isLocal: boolean;
  /** This process hands the mail over itself; otherwise a `galley serve` or `galley work` has to be running. */
  delivers(): boolean;
  /**
   * Says no before a send exists to what could not work or would do harm: links without https, sample readers at a
   * real server, a key that can't sign, a queue that does not answer.
   * @throws GalleyError
   */
  refuse(): Promise<void>;
  /** As the command line does it before it goes on: only links that readers can follow, and no send of a copied database. */
  refuseResuming(): Promise<void>;
}

export interface SendDeps extends FindingsDeps {
  clock: Clock;
  shell: DeskShell;
  sending: Sending;
  /** Where mail can be read while it goes to the development inbox. */
  inboxPath?: string | undefined;
}

/** What the parts of a send's page are told beside the send. */
export interface PartsContext {
  timezone: string;
  sending: Pick<Sending, 'transport'>;
}
