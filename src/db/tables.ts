import type { SubscriberTable, ConsentTable, SuppressionTable, FormMailTable } from './tables/audience.ts';
import type { AuditTable } from './tables/audit.ts';
import type { ReviewLinkTable, ReviewNoteTable } from './tables/review.ts';
import type { ChoreTable } from './tables/chore.ts';
import type {
  DraftTextTable,
  DraftVersionTable,
  IssueTable,
  KeptPictureTable,
  RenditionTable,
} from './tables/issue.ts';
import type { NoticePostTable, NoticeTable, SendProgressTable } from './tables/notice.ts';
import type {
  SendTable,
  LinkTable,
  BatchTable,
  DeliveryTable,
  PaceTable,
  InstanceTable,
  StepCounterTable,
  ApprovalTable,
  LinkCorrectionTable,
} from './tables/send.ts';
import type {
  EventTable,
  EventWriterTable,
  ReaderClientTable,
  SendCountTable,
  SendJudgedTable,
  VisitEvidenceTable,
  VisitKeyTable,
} from './tables/track.ts';
import type {
  DeskAccountTable,
  DeskPasskeyTable,
  DeskSessionTable,
  DeskAttemptTable,
  DeskChallengeTable,
  DeskPreferenceTable,
} from './tables/desk.ts';

/**
 * Every table. Each room's row types are in a file of their own (`tables/`). Times are milliseconds since the epoch,
 * yes/no is 0 or 1, JSON is text: the three forms that SQLite and PostgreSQL store alike. Ids are integers from the
 * database.
 */
export interface Tables {
  subscriber: SubscriberTable;
  consent: ConsentTable;
  suppression: SuppressionTable;
  form_mail: FormMailTable;
  draft_text: DraftTextTable;
  draft_version: DraftVersionTable;
  issue: IssueTable;
  kept_picture: KeptPictureTable;
  rendition: RenditionTable;
  send: SendTable;
  link: LinkTable;
  batch: BatchTable;
  delivery: DeliveryTable;
  event: EventTable;
  event_writer: EventWriterTable;
  reader_client: ReaderClientTable;
  visit_key: VisitKeyTable;
  visit_evidence: VisitEvidenceTable;
  send_count: SendCountTable;
  send_judged: SendJudgedTable;
  pace: PaceTable;
  instance: InstanceTable;
  step_counter: StepCounterTable;
  approval: ApprovalTable;
  link_correction: LinkCorrectionTable;
  desk_account: DeskAccountTable;
  desk_passkey: DeskPasskeyTable;
  desk_session: DeskSessionTable;
  desk_attempt: DeskAttemptTable;
  desk_challenge: DeskChallengeTable;
  desk_preference: DeskPreferenceTable;
  audit: AuditTable;
  review_link: ReviewLinkTable;
  review_note: ReviewNoteTable;
  chore: ChoreTable;
  notice: NoticeTable;
  notice_post: NoticePostTable;
  send_progress: SendProgressTable;
}
