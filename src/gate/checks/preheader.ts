import { check } from '../check.ts';

/** What the inbox shows beside the subject. */
export const preheader = check({
  subject: 'the preheader',
  rules: {
    'long-preheader': {
      group: 'draft',
      severity: 'warning',
      what: 'The preheader has more than 140 characters, with a reader’s fields filled in.',
      why: 'Mail clients show at most 90 to 140 characters, together with the subject.',
      fix: 'Shorten it, and put what matters first.',
    },
    'short-preheader': {
      group: 'draft',
      severity: 'info',
      what: 'The preheader has fewer than 30 characters.',
      why: 'Mail clients fill the rest of the line with the next text of the mail, such as the date or “view in browser”.',
      fix: 'Write a sentence that continues where the subject ends.',
    },
    'preheader-repeats': {
      group: 'draft',
      severity: 'warning',
      what: 'The preheader repeats the subject.',
      why: 'The inbox shows the two next to each other, so the preheader is wasted.',
      fix: 'Mention something else that is in the issue.',
    },
  },
  find({ issue, renditions }, report) {
    // Tags are not what a reader sees: the copy of maximum length counts, or the text as written if there is none.
    const copies = renditions[0]?.copies;
    const texts = copies ? [copies.full.preheader, copies.bare.preheader] : [issue.preheader];
    const text = texts.reduce((longer, each) => (each.length > longer.length ? each : longer), '');
    const subjects = copies ? [copies.full.subject, copies.bare.subject] : [issue.subject];
    const subject = subjects.reduce((longer, each) => (each.length > longer.length ? each : longer), '');
    const path = ['preheader'];
    const length = `the preheader has ${text.length} characters`;
    return [
      ...(text.length > 140 ? [report('long-preheader', `${length}; mail clients show 90 to 140`, { path })] : []),
      ...(text.length < 30
        ? [report('short-preheader', `${length}; mail clients fill the line with the next text of the mail`, { path })]
        : []),
      ...(folded(subject) === folded(text)
        ? [
            report('preheader-repeats', 'the preheader repeats the subject', {
              path,
              hint: 'Mention something else that is in the issue.',
            }),
          ]
        : []),
    ];
  },
});

function folded(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
