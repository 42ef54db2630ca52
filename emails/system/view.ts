import type { IssueView, Rich } from '../view.ts';

/** What a mail about the subscription itself is drawn from. Like `IssueView`, it may hold marks anywhere. */
export interface SystemMailView {
  lang: string;
  dir: 'ltr' | 'rtl';
  publication: IssueView['publication'];
  /** The headline as well. */
  subject: string;
  text: Rich;
  /** Words on the button, and where it leads. */
  button: string;
  actionUrl: string;
}

export const systemMailNames = ['confirm', 'welcome', 'goodbye'] as const;
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

/** What `react-email dev` and the tests draw; the words that are really mailed come from galley.yaml. */
export const previewMails: Record<SystemMailName, SystemMailView> = {
  confirm: {
    lang: 'en',
    dir: 'ltr',
    publication,
    subject: 'Confirm your subscription to The Weekly Loop',
    text: plain(
      'Somebody, we hope you, asked for The Weekly Loop at vega@example.org. One press of the button and you are in. It works for seven days.',
      'It was not you? Then do nothing: no issue is mailed to an address that was not confirmed.',
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
      'Your subscription is confirmed, and the next issue comes to vega@example.org. Until then there are the past ones to read.',
      'Leaving is as easy as coming: every issue has a link for it at its foot.',
    ),
    button: 'Read past issues',
    actionUrl: 'https://loop.example.org/',
  },
  goodbye: {
    lang: 'en',
    dir: 'ltr',
    publication,
    subject: 'You have left The Weekly Loop',
    text: plain(
      'Hello Vega,',
      'No more issues are mailed to vega@example.org; this is the last you hear from us. Thank you for reading.',
    ),
    button: 'Subscribe again',
    actionUrl: 'https://loop.example.org/subscribe',
  },
};
