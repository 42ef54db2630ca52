/** Each entry as a sentence without its subject: “editor corrected link 12: …”. */
import type { Action, Actions } from './actions.ts';
import type { Actor } from './actor.ts';
import type { AuditEntry } from './read-audit.ts';

/** Writes a moment, given as ISO 8601, as the reader's clock shows it. */
export type MomentWords = (iso: string) => string;

type Sentences = { [A in Action]: (detail: Actions[A], moment: MomentWords) => string };

const count = (number: number, one: string, many = `${one}s`) =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

const sentences: Sentences = {
  'issue.approved': ({ name }) => `approved it${name ? ` as ${name}` : ''}`,
  'issue.approval-withdrawn': ({ approvals }) => `withdrew ${count(approvals, 'approval')}`,
  'issue.test-copy': () => 'sent a test copy',
  'issue.error-waived': ({ rule, url, reason, name }) => `waived ${rule} at ${url} as ${name}: ${reason}`,
  'draft.deleted': ({ kept }) => `deleted the draft; it is kept as ${kept}`,
  'draft.restored': ({ version }) => `brought back version ${version} of the draft`,
  'send.started': ({ issue, recipients }) => `sent issue ${issue} to ${count(recipients, 'reader')}`,
  'send.scheduled': ({ issue, at }, moment) => `scheduled issue ${issue} for ${moment(at)}`,
  'send.begun': ({ issue, recipients }) =>
    recipients === 0
      ? `found nobody to send issue ${issue} to`
      : `began to send issue ${issue} to ${count(recipients, 'reader')}`,
  'send.paused': ({ reason, note }) => `paused it (${note ?? reason})`,
  'send.resumed': ({ agreed }) => `resumed it${agreed.length > 0 ? `, having agreed to: ${agreed.join(', ')}` : ''}`,
  'send.moved': ({ from, at }, moment) => `moved it${from === null ? '' : ` from ${moment(from)}`} to ${moment(at)}`,
  'send.cancelled': ({ skipped }) =>
    `cancelled it${skipped > 0 ? `; ${count(skipped, 'reader')} got no copy` : ' before anything was sent'}`,
  'send.pace-set': ({ perSecond, finishBy }, moment) =>
    finishBy !== null
      ? `spread it out to finish by ${moment(finishBy)}`
      : perSecond === null
        ? 'let it go as fast as possible'
        : `limited it to ${count(perSecond, 'message')} a second`,
  'send.priority-set': ({ priority }) => `set its priority to ${priority}`,
  'send.retried': ({ retried }) => `tried ${count(retried, 'rejected delivery', 'rejected deliveries')} again`,
  'send.resolved': ({ how, deliveries }) =>
    how === 'resend'
      ? `sent ${count(deliveries, 'uncertain delivery', 'uncertain deliveries')} again`
      : `closed ${count(deliveries, 'uncertain delivery', 'uncertain deliveries')} without sending again`,
  'send.held-rejected': ({ rejected }) => `believed the mail server: ${count(rejected, 'held refusal')} rejected`,
  'link.corrected': ({ position, from, to, reason, name }) =>
    `corrected link ${position}${name ? ` as ${name}` : ''}: ${from} became ${to} (${reason})`,
  'review.link-made': ({ name, ends }, moment) => `made a review link for ${name}, until ${moment(ends)}`,
  'review.link-withdrawn': ({ name }) => `withdrew the review link of ${name}`,
  'restore.settled': ({ noticed }) =>
    noticed ? 'dealt with the restored backup' : 'said that a backup was put back, which Galley had not noticed',
  'subscribers.import-begun': ({ file }) => `began to import ${file}`,
  'subscribers.imported': ({ file, added, updated, refused, failed }) =>
    `imported ${file}: ${count(added, 'reader')} added, ${updated.toLocaleString('en')} updated, ${refused.toLocaleString('en')} refused${failed ? `; it ended early: ${failed}` : ''}`,
  'subscribers.exported': ({ status }) => `exported ${status === 'all' ? 'all subscribers' : `${status} subscribers`}`,
  'subscriber.added': ({ outcome }) => (outcome === 'added' ? 'added them' : 'updated their fields'),
  'subscriber.removed': () => 'unsubscribed them',
  'subscribers.samples-removed': ({ removed }) => `removed ${count(removed, 'sample reader')}`,
  'account.made': () => 'made the account',
  'account.password-changed': () => 'changed its password',
  'account.removed': () => 'removed the account',
  'account.passkey-added': () => 'added a passkey',
  'account.passkey-removed': () => 'removed a passkey',
  'account.signed-out-elsewhere': () => 'signed out its other browsers',
  'desk.signed-in': (detail) => `signed in with ${detail.with === 'key' ? 'the desk’s key' : `a ${detail.with}`}`,
  'desk.signed-out': () => 'signed out',
};

/** What was done; of an entry that a newer Galley wrote, its code. */
export function doneWords({ action, detail }: Pick<AuditEntry, 'action' | 'detail'>, moment: MomentWords): string {
  const sentence = sentences[action] as ((detail: never, moment: MomentWords) => string) | undefined;
  return sentence?.(detail as never, moment) ?? action;
}

export function actorWords({ name, way }: Actor): string {
  switch (way) {
    case 'galley':
      return 'Galley, by itself';
    case 'command':
      return `${name}, by command`;
    case 'review':
      return `${name}, by a review link`;
    case 'desk':
      return name === '' ? 'Somebody with the desk’s key' : `${name}, on the desk`;
  }
}

/** `send:7` as “send 7”. */
export function subjectWords(subject: string): string {
  return subject.replace(':', ' ');
}
