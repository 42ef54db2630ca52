import type { Look } from '../palette.ts';
import type { IssueView, Rich } from '../view.ts';

/** The data that a mail about a subscription, or a notice to an operator, is rendered from. Like `IssueView`, it may hold marks anywhere. */
export interface SystemMailView {
  lang: string;
  dir: 'ltr' | 'rtl';
  publication: IssueView['publication'];
  /** Also the headline. */
  subject: string;
  text: Rich;
  /** Label and address of the button. */
  button: string;
  actionUrl: string;
  look?: Look;
}

export const systemMailNames = ['confirm', 'welcome', 'goodbye', 'notice'] as const;
export type SystemMailName = (typeof systemMailNames)[number];

const publication = {
  name: 'The Weekly Loop',
  tagline: 'What moved in web frameworks this week, picked by people who build with them',
  url: 'https://loop.example.org',
  address: 'Example Publishing Cooperative\n12 Sample Street, 10000 Example City',
};

const plain = (...paragraphs: string[]): Rich => ({
  html: paragraphs.map((text) => `<p>${text}</p>`).join(''),
  text: paragraphs.join('\n\n'),
});

/** Sample data for `react-email dev` and the tests; the texts that are really mailed come from galley.yaml. */
export const previewMails: Record<SystemMailName, SystemMailView> = {
  confirm: {
    lang: 'en',
    dir: 'ltr',
    publication,
    subject: 'Confirm your subscription to The Weekly Loop',
    text: plain(
      'Someone, hopefully you, signed up for The Weekly Loop with vega@example.org. Press the button to confirm your subscription. The button works for seven days.',
      'If it was not you, ignore this email. We do not send issues to an address that has not been confirmed.',
    ),
    button: 'Confirm my subscription',
    actionUrl: 'https://loop.example.org/confirm/AAAAAAABAZ3t0cAAcHJldmlldyB0b2tlbg',
  },
  welcome: {
    lang: 'en',
    dir: 'ltr',
    publication,
    subject: 'Welcome to The Weekly Loop',
    text: plain(
      'Hello Vega,',
      'Your subscription is confirmed. We will send the next issue to vega@example.org. Until then, you can read past issues on our website.',
      'You can unsubscribe at any time: every issue has a link at the bottom.',
    ),
    button: 'Read past issues',
    actionUrl: 'https://loop.example.org/',
  },
  goodbye: {
    lang: 'en',
    dir: 'ltr',
    publication,
    subject: 'You have unsubscribed from The Weekly Loop',
    text: plain(
      'Hello Vega,',
      'We will not send any more issues to vega@example.org; this is our last email to you. Thank you for reading.',
    ),
    button: 'Subscribe again',
    actionUrl: 'https://loop.example.org/subscribe',
  },
  notice: {
    lang: 'en',
    dir: 'ltr',
    publication,
    subject: 'The send of issue 181 is paused',
    text: plain(
      'Why: the mail server refuses what the message says: 554 5.7.1 looks like spam.',
      '53 of 120 were accepted, 12 were refused, 55 are not sent yet. This is send 3, through mail.example.org:587.',
      'When the cause is gone, galley send resume 3 continues; nobody gets a second copy.',
    ),
    button: 'Open the send on the desk',
    actionUrl: 'https://desk.example.org/sends/3',
  },
};
