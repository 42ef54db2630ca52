/** Everything that subscribers read and the editor did not write: pages, mails and the words around an issue. English. */
import type { ReactNode } from 'react';
import type { AddressFault } from '../../mail/address.ts';
import { addressWords } from '../../mail/address-words.ts';
import { countingEnglish } from './counting-en.ts';
import type { IssueWords } from './issue-words.ts';

const issue: IssueWords = {
  issue: (number) => `Issue ${number}`,
  readOnWeb: 'Read on the web',
  unsubscribe: 'Unsubscribe',
  online: 'Online',
  remote: 'Remote',
  note: 'Editor’s note',
  reason: (publication) => `You are receiving this email because you subscribed to ${publication}.`,
};

/** The texts of the mails about a subscription, as templates; galley.yaml can replace each of them. */
const mails = {
  confirm: {
    subject: 'Please confirm that you want {{publication.name}}',
    text: [
      'Someone, hopefully you, signed up for {{publication.name}} with {{subscriber.email}}. Press the button to confirm your subscription. The button works for seven days.',
      'If it was not you, ignore this email. We do not send issues to an address that has not been confirmed.',
    ].join('\n\n'),
    button: 'Confirm my subscription',
  },
  already: {
    subject: 'You are already subscribed to {{publication.name}}',
    text: [
      'Someone, probably you, signed up for {{publication.name}} with {{subscriber.email}}. You are already subscribed, so there is nothing to confirm and nothing has changed.',
      'If you do not receive our issues, check your spam folder. If they are not there either, reply to this email.',
    ].join('\n\n'),
    button: 'Read past issues',
  },
  welcome: {
    subject: 'Welcome to {{publication.name}}',
    text: [
      'Hello {{default subscriber.firstName "there"}},',
      'Your subscription is confirmed. We will send the next issue to {{subscriber.email}}. Until then, you can read past issues on our website.',
      'You can unsubscribe at any time: every issue has a link at the bottom.',
    ].join('\n\n'),
    button: 'Read past issues',
  },
  goodbye: {
    subject: 'You have unsubscribed from {{publication.name}}',
    text: [
      'Hello {{default subscriber.firstName "there"}},',
      'We will not send any more issues to {{subscriber.email}}; this is our last email to you. Thank you for reading.',
    ].join('\n\n'),
    button: 'Subscribe again',
  },
};

/** The frame of every page. */
const page = {
  skip: 'Skip to content',
  main: 'Main',
  issues: 'Issues',
  subscribe: 'Subscribe',
  howToUnsubscribe: 'How to unsubscribe',
};

const archive = {
  latest: 'Latest issue',
  earlier: 'Earlier issues',
  /** The heading of a folded year. */
  year: (year: string, count: number) => `${year} (${count === 1 ? '1 issue' : `${count} issues`})`,
  none: 'No issue has been published yet',
  noneYet: 'Subscribe to get the first one by email.',
  read: (number: number) => `Read issue ${number}`,
};

/** Why a name in the form is refused. */
export type NameFault = 'too-long' | 'unreadable-character' | 'control-character' | 'formula' | 'web-address';

const nameFaults: Record<NameFault, string> = {
  'too-long': 'has more than 60 characters',
  'unreadable-character': 'has a character that could not be read',
  'control-character': 'has a control character in it',
  formula: 'looks like a spreadsheet formula',
  'web-address': 'looks like an address',
};

const signup = {
  title: (name: string) => `Subscribe to ${name}`,
  question: (name: string) => `Subscribe to ${name}?`,
  email: 'Email address',
  firstName: 'First name',
  optional: '(optional)',
  trap: 'Leave this empty',
  subscribe: 'Subscribe',
  /** What the reader agrees to; stored word for word in the consent ledger. */
  consent: (name: string) =>
    `By pressing Subscribe, you agree to receive ${name} by email at this address. You can unsubscribe at any time with the link at the bottom of every issue.`,
  badName: (fault: NameFault) => `This name cannot be used: it ${nameFaults[fault]}.`,
  badAddress: (fault: AddressFault) => `This address cannot be used: ${addressWords(fault)}.`,
  checkInbox: 'Check your inbox',
  sending: (email: ReactNode, name: string) => (
    <>
      We are sending an email to {email}. Press the button in it within seven days, and you will start to receive {name}
      .
    </>
  ),
  noEmail: 'No email after a few minutes?',
  spam: (tryAgain: (words: string) => ReactNode, contact: ReactNode) => (
    <>
      Check your spam folder, and check the address above: if it is wrong, {tryAgain('try again')}. If we sent an email
      to this address a short while ago, we do not send another one yet. If our mail to it has bounced before, we do not
      send any: write to {contact} instead.
    </>
  ),
  /** Stored in the consent ledger too. */
  confirming: (name: string, masked: string) =>
    `We will send ${name} to ${masked}. You can unsubscribe at any time with the link at the bottom of every issue.`,
  yes: 'Yes, subscribe me',
  subscribed: 'You are subscribed',
  already: 'You are already subscribed',
  welcome: (name: string) => `Welcome! You will receive the next issue of ${name} by email.`,
  nothingLeft: (name: string) =>
    `There is nothing left to confirm. You will receive the next issue of ${name} by email.`,
  pastIssues: 'Read past issues',
};

const leaving = {
  title: (name: string) => `Unsubscribe from ${name}`,
  question: (name: string) => `Unsubscribe from ${name}?`,
  noMore: (masked: ReactNode) => <>We will not send any more issues to {masked}.</>,
  /** The same while the database is away, which alone knows the address. */
  noMoreHere: 'We will not send any more issues to the address that received this email.',
  unsubscribe: 'Unsubscribe',
  left: 'You have unsubscribed',
  leftFrom: (name: string) => `You have unsubscribed from ${name}`,
  onItsWay: 'We will not send you any more issues. One that is being sent right now may still arrive.',
  /** The same while the database is away: it is carried out as soon as it is back. */
  noted: 'We have noted it and will not send you any more issues. One that is being sent right now may still arrive.',
  before: 'You had already unsubscribed. We do not send you any issues.',
  mistake: 'Was that a mistake?',
  stay: 'Stay subscribed',
  still: 'You are still subscribed',
  unchanged: (name: string) => `Nothing has changed. You will receive the next issue of ${name}.`,
  tooLate: 'This can no longer be undone',
  oneHour: (again: (words: string) => ReactNode) => (
    <>
      The button works for one hour after you unsubscribe, from the same email. You can always{' '}
      {again('subscribe again')}.
    </>
  ),
  how: 'How to unsubscribe',
  explained:
    'Every email we send you has your personal unsubscribe link at the bottom. Open it from the email you received. You do not need an account.',
  testCopy: 'This is a test copy',
  forEditors:
    'It was sent to an editor, not to a subscriber, so there is nobody to unsubscribe. In a real issue, this page has a button.',
};

const votes = {
  title: 'Thank you',
  chosen: (answer: ReactNode) => <>You chose {answer}.</>,
  soFar: (count: number) =>
    count === 1 ? '1 reader has answered so far' : `${count.toLocaleString('en')} readers have answered so far`,
  answer: 'Answer',
  readers: 'Readers',
  share: 'Share',
  counted:
    'Clicks in the email are counted, one answer for each reader. To change yours, click another answer in the email.',
  notCounted: 'This newsletter does not record what its readers click, so answers are not counted.',
  back: 'Back to the issue',
};

/** A page about an error: its title, what happened, and what the person can do now. */
export type ErrorWords = [title: string, what: string, todo: string];

const errors = {
  notFound: (home: string): ErrorWords => [
    'Page not found',
    'The address is mistyped, or the page no longer exists.',
    `Start at ${home}.`,
  ],
  wrongHost: (home: string): ErrorWords => [
    'Wrong address',
    'The host name you used does not belong to this newsletter.',
    `Go to ${home}.`,
  ],
  addressTooLong: (): ErrorWords => [
    'This address is too long',
    'It has more characters than any page of this newsletter.',
    'Open the link from the email itself.',
  ],
  requestTooLarge: (): ErrorWords => [
    'The request is too large',
    'It is larger than any form on this website.',
    'Use the button on the page.',
  ],
  ourFault: (): ErrorWords => [
    'Something went wrong on our side',
    'You did nothing wrong. Your request was not carried out.',
    'Try again in a minute.',
  ],
  wrongMethod: (allowed: string, method: string): ErrorWords => [
    'Method not allowed',
    `This address accepts ${allowed}, not ${method}.`,
    'Open the address in a browser.',
  ],
  issueNotFound: (home: string): ErrorWords => [
    'Issue not found',
    'It has not been published, or the number is wrong.',
    `All issues are listed at ${home}.`,
  ],
  pictureNotFound: (): ErrorWords => [
    'There is no such picture',
    'It was removed or renamed.',
    'Read the issue without it.',
  ],
  questionNotFound: (home: string): ErrorWords => [
    'Question not found',
    'The issue with this question has not been sent, or it has no such question.',
    `All issues are listed at ${home}.`,
  ],
  linkUnknown: (): ErrorWords => [
    'This link does not work',
    'It is incomplete, or it did not come from us.',
    'Open it from the email itself, or read the issue on the web.',
  ],
  linkHasBadTarget: (): ErrorWords => [
    'This link does not work',
    'We made a mistake: its target is not a valid address.',
    'Read the issue on the web, where the link may work.',
  ],
  linkForgotten: (): ErrorWords => [
    'We no longer know where this link leads',
    'Our record of the email was lost when a backup was restored.',
    'Read the issue on the web, where the link works.',
  ],
  leaveLinkUnknown: (): ErrorWords => [
    'This link does not work',
    'It is incomplete, or it did not come from us.',
    'Open the unsubscribe link from the email itself.',
  ],
  leaveLinkForgotten: (name: string, contact: string): ErrorWords => [
    'We no longer know whose link this is',
    'Our record of the email it came in was lost when a backup was restored. Nothing was changed.',
    `To unsubscribe, open the link at the bottom of another email from ${name}, or write to ${contact} from the address that receives it.`,
  ],
  confirmLinkUnknown: (): ErrorWords => [
    'This link does not work',
    'It is incomplete, or it did not come from us.',
    'Open the link from the email itself, or copy all of it.',
  ],
  confirmLinkForgotten: (form: string): ErrorWords => [
    'We no longer know whose link this is',
    'Our record of the request was deleted, or lost when a backup was restored. Nothing was changed.',
    `To subscribe, fill in the form at ${form} again.`,
  ],
  confirmLinkExpired: (form: string): ErrorWords => [
    'This link has expired',
    'Confirmation links work for seven days.',
    `Get a new one at ${form}.`,
  ],
  leftSince: (form: string): ErrorWords => [
    'This link is no longer valid',
    'You unsubscribed after we sent it to you.',
    `To subscribe again, fill in the form at ${form}.`,
  ],
  addressBlocked: (contact: string): ErrorWords => [
    'This address cannot be subscribed',
    'Our mail to it bounced or was reported as spam.',
    `If you think this is a mistake, write to ${contact}.`,
  ],
  formTooLong: (form: string): ErrorWords => [
    'The form is too long',
    'It has room for an email address and a name.',
    `Fill it in at ${form}.`,
  ],
  tooMany: (form: string): ErrorWords => [
    'Too many attempts',
    'The form was sent ten times in ten minutes from your network.',
    `Wait ten minutes, then try again at ${form}.`,
  ],
};

export const english = { issue, mails, page, archive, signup, leaving, votes, counting: countingEnglish, errors };

/** What every language has. A language that lacks a word does not compile. */
export type ReaderWords = typeof english;
