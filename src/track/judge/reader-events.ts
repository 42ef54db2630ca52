/** What the fold over one reader's events works on: plain data, so that it can be tested and repeated. */
import type { EventKind } from '../../db/tables/track.ts';

/** Pseudo-links of clicks that lead to no item: `event.link` holds their number. */
export const unsubscribeAddress = -1;
/** The link in every tracked mail that nobody can see. */
export const hiddenLink = -2;
export type PseudoLink = typeof unsubscribeAddress | typeof hiddenLink;

/** Readers, leaving out the one judged, by what their visits were like; see `visit_evidence`. */
export interface Company {
  readers: number;
  machine: number;
  human: number;
  prompt: number;
  paired: number;
}

/** What stays of evidence that is deleted: which of the reader's visitors it was, and the company it was in. */
export interface Features {
  /** Thousandths: how likely a machine made it. */
  machine: number;
  /** Numbers of network and program among those of this reader; -1 if unknown. */
  place: [network: number, program: number];
  /** By network, program and both: readers, and those with machines, people, prompt and paired visits. */
  company: { [kind in 'n' | 'a' | 'v']?: [number, number, number, number, number] };
}

export interface ReaderEvent {
  id: number;
  kind: EventKind;
  link: number | null;
  /** ms since the epoch. */
  at: number;
  signals: string[];
  /** As `VisitHashes.of` gives it. */
  seenFrom: string | null;
  features: Features | undefined;
}

export interface Reader {
  /** When the mail server took the mail; NaN if unknown. */
  deliveredAt: number;
  /** Links in the mail. */
  links: number;
  mailDomain: string;
  /** In any order. */
  events: ReaderEvent[];
}
