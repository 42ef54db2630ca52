/** The public page that says how opens and clicks are counted, for sponsors and whoever audits the numbers. English. */

/** A paragraph, or a list; a point may begin with a term that is set in bold. */
export type CountingBlock = string | { term?: string; text: string }[];

export interface CountingWords {
  /** The link to it in the foot of each page. */
  link: string;
  title: (name: string) => string;
  notNow: (name: string) => string;
  notNowMore: string;
  lead: string;
  version: (rules: number) => string;
  sections: { title: string; blocks: CountingBlock[] }[];
  /** Before the address, at the end. */
  ask: string;
}

export const countingEnglish: CountingWords = {
  link: 'How we count',
  title: (name) => `How ${name} counts opens and clicks`,
  notNow: (name) => `${name} counts neither opens nor clicks at present.`,
  notNowMore: 'What follows holds for issues that were counted.',
  lead: 'Much of what follows the links of a newsletter is not a person: security programs open the links of a mail to look for dangers, mail providers load pictures ahead, chat programs fetch previews. The number we report is the number of people’s clicks, with a range that says how sure we are.',
  version: (rules) => `Rules version ${rules}.`,
  sections: [
    {
      title: 'What is counted',
      blocks: [
        [
          {
            term: 'A click',
            text: 'is a request for a link of one mail that was sent to one reader. Our server counts it before it leads on to the sponsor’s page. It does not see whether that page loads, so your own count may be lower.',
          },
          {
            term: 'An open',
            text: 'is a request for a picture of one dot in one mail. It says less than a click: many readers block pictures, and some mail programs load them unread. So we report opens as a range.',
          },
          {
            term: 'Clicks and readers:',
            text: 'clicks are all of them, also when a reader clicks a link twice; the same request again within ten seconds counts once. Readers are people, each counted once for an item, however often they click.',
          },
          {
            term: 'The rate',
            text: 'is readers who clicked, divided by the mails that may have arrived: those which the receiving server accepted, and the few where it is uncertain.',
          },
          {
            text: 'There is no closing date. Numbers are current at the moment at which you get them, and include the first minute as well as the last month. A mail that is passed on counts for the reader to whom we sent it.',
          },
        ],
      ],
    },
    {
      title: 'How people and machines are told apart',
      blocks: [
        'Each event is judged to be a person’s, a machine’s, or unsure. Machines are of two kinds:',
        [
          {
            term: 'General invalid traffic',
            text: 'can be seen from one request: a program that says it is a robot, or says nothing at all; a request that asks only whether an address is there; what a browser or a mail provider fetches ahead. We use the public list of robots “isbot”, corrected for mail programs that it takes for robots.',
          },
          {
            term: 'Sophisticated invalid traffic',
            text: 'looks like a person’s browser and is found by evidence together.',
          },
        ],
        'The evidence of sophisticated traffic is:',
        [
          {
            text: 'links opened faster than a person can, with the same pause before each, or most links of the mail;',
          },
          { text: 'a link that no person can see was followed;' },
          { text: 'the page for unsubscribing, or the picture, was opened in the same seconds as other links;' },
          { text: 'an address was asked for before it was opened;' },
          { text: 'how soon it came after the mail server had taken the mail;' },
          {
            text: 'what other readers’ mails saw from the same network, the same program or the same mail domain: a scanner visits the mail of many readers in the same way;',
          },
          { text: 'a link was opened by a second visitor in the seconds in which a person clicked it.' },
        ],
        'Reading first speaks for a person: the picture was loaded from the same network some time before. Some evidence decides alone, such as the invisible link. The rest is weighed, each with a fixed weight or with what this issue itself has shown; people who open several links in tabs stay people. A computer applies the same rules to all links. Nobody corrects a verdict by hand, and a sponsor’s links have no rules of their own.',
        'The first click of a scan looks like a person’s until the others come. So verdicts are computed again as evidence arrives, mostly within minutes, and numbers may fall a little in the first hours. When the rules change, all events are judged again; each report names the version of its rules.',
      ],
    },
    {
      title: 'The range',
      blocks: [
        'Each judged event has a probability of being judged wrongly. Their sum gives the range in which the true number of people’s clicks is to lie in 19 of 20 cases. Unsure events are not in the number, but in the range.',
      ],
    },
    {
      title: 'How it was tested',
      blocks: [
        'With simulated issues to 4,300 readers, of which the truth about every visit is known: ordinary readers, readers on phones, with many tabs, behind one office address or with private browsers, forwarded mails, and fifteen kinds of scanners. The rules were made with one simulation. We wrote a second one too, with other programs, times and shares, before the rules were finished. Its first runs showed mistakes, and rules and weights were changed after that. So the second simulation is no independent test: its figures say how well the rules fit what was simulated. No test with real visits whose truth is known has been made.',
        'In these simulations, 99 % of people’s clicks were counted as people’s, and 99 % of scanners’ clicks were taken out. Of 96 sponsored items, the number of most was within 1 % of the truth, and the range contained the truth for 94. For two items of one issue it did not, and the worse of them had 34 clicks instead of 12: one mailbox in five was scanned, no visitor’s network was known, and scanners that open a third of the links some minutes after the delivery were taken for people. Other kinds are hard too: of readers who block pictures, some 99 % of clicks were kept; of the scanners that check a link while a person clicks it, 88 to 96 % were found.',
        [
          {
            term: 'What can’t be known:',
            text: 'a scanner that opens a single link, much later, with an ordinary browser, from a network that nothing else comes from, can’t be told from a person. Somebody who clicks within seconds of the delivery without having loaded pictures may be taken for a scanner.',
          },
        ],
      ],
    },
    {
      title: 'What is stored',
      blocks: [
        'For each event: the mail it belongs to, the link, the time, the verdict and its reasons. Neither the visitor’s address nor the name of the program is stored. To see that two visits come from one network, we keep a scrambled number that is made with a random key; the key is used for a day and then deleted, and the numbers are deleted within 72 hours. Sizes of groups remain, such as “12 other readers, 11 of them scanned”, so that an old verdict can be explained and computed again.',
        'All counts can be recomputed from the stored events, and are compared with them.',
      ],
    },
  ],
  ask: 'For a question about a number, write to',
};
