import type { Rule } from '../rule.ts';

const draft = { group: 'draft' } as const;
const broken = { ...draft, severity: 'error' } as const;
const style = { ...draft, severity: 'warning' } as const;

/** What the draft itself says, before anything is rendered or fetched. */
export const draftRules = {
  yaml: {
    ...broken,
    what: 'The file is not valid YAML. The rule’s whole name says what is wrong, such as `yaml-duplicate-key` or `yaml-tab-as-indent`.',
    why: 'Nothing else can be known about a file that can’t be read.',
    mend: 'Go to the line. Most often a tab is used for indentation, a text with “: ” in it lacks its quotes, or a key stands twice.',
  },
  'file-too-large': {
    ...broken,
    what: 'The file has more than 1 MiB.',
    why: 'An issue is text. A megabyte of it is something else, most often a picture that was pasted in.',
    mend: 'Put pictures into `drafts/images/` and name them by their path.',
  },
  'unknown-key': { ...broken, what: 'A key is written that a draft does not have.', why: 'What stands under a misspelt key would silently be left out of the issue.', mend: 'Take the suggestion, or one of the keys that are listed.' },
  'missing-key': { ...broken, what: 'A key that every issue, section or item of this kind needs is not there.', why: 'A reader would find a hole: an item without a link, an event without its day.', mend: 'Add the key; the message says what kind of value it takes.' },
  'wrong-type': { ...broken, what: 'A value is of another kind than its key takes, such as a number where a text belongs.', why: 'YAML reads `yes`, `2026` and `1.10` as something else than text, and the issue would show something else than was meant.', mend: 'Put quotes around a text that looks like a number, a date or true and false.' },
  'wrong-value': { ...broken, what: 'A value is of the right kind and still can’t be: a day that doesn’t exist, an address that isn’t whole, an unknown kind of section.', why: 'It would be shown to readers as it stands, or fail during the send.', mend: 'Write it as the message says.' },
  'out-of-range': { ...broken, what: 'A number is smaller or larger than it may be.', why: 'Pictures, slots and issue numbers have bounds that themes and addresses rely on.', mend: 'Choose a number within the bounds that are told.' },
  empty: { ...broken, what: 'Something that needs content has none: a title of no characters, a section with an empty list.', why: 'Readers would see a heading over nothing.', mend: 'Write it, or take it out.' },
  'too-long': { ...broken, what: 'A text or a list is longer than its place allows.', why: 'The bounds are generous; past them a theme breaks or a mailbox clips the mail.', mend: 'Shorten it, or move part of it to the next issue.' },
  'number-differs': { ...broken, what: 'The file’s name and its `number` disagree.', why: '`galley send 181` must not send issue 180.', mend: 'Rename the file or change the number.' },
  unwritten: { ...broken, waivable: true, what: 'A text still stands as `galley new` wrote it.', why: 'A starter’s “Title of the link” must not reach a reader.', mend: 'Write it, or take the item out.' },
  'forbidden-character': { ...broken, what: 'There is a character that can’t be seen, such as a control character.', why: 'Some mailboxes show a box for it, others cut the text there; in a subject it can damage the header.', mend: 'Delete it. It often comes along when text is pasted from a PDF or a chat.' },
  'line-break': { ...broken, what: 'The subject or the preheader has more than one line.', why: 'A header field is one line. A line break in it could add a header of its own.', mend: 'Write it on one line, or use `>-` so that YAML joins the lines.' },
  template: { ...broken, what: 'A `{{ … }}` can’t be read, names a field that no reader has, or stands where readers’ fields don’t work.', why: 'It would fail for every reader in the middle of the send, or print braces into thousands of mailboxes.', mend: 'Use the forms in the editors’ guide, in `subject`, `preheader` and `intro` only; declare own fields under `fields` in `galley.yaml`.' },
  'torn-block': { ...broken, what: 'An `{{#if}}` or `{{#unless}}` begins in one paragraph or list and ends in another.', why: 'For readers without the field half of the tags around it would be missing, and the rest of the mail with them.', mend: 'Keep it within one paragraph, or put its tags on lines of their own around whole paragraphs.' },
  'field-in-link': { ...broken, what: 'A reader’s own field stands inside a link.', why: 'Links are counted per issue and looked up at the click; a link of each reader’s own could be neither, and would hand their data to another site.', mend: 'Write one address for everybody.' },
  'unsafe-link': { ...broken, what: 'A link leads to something else than https, http or mailto.', why: 'Mailboxes take such links out, or the whole mail for an attack.', mend: 'Write the whole web address, starting with `https://`.' },
  'unknown-theme': { ...broken, what: 'There is no theme of that name.', why: 'The issue can’t be rendered.', mend: 'Write one of the themes that are listed.' },
  'repeated-id': { ...broken, what: 'Two items or sections have the same `id`.', why: 'An id is an anchor on the web page and what clicks are counted by; two things under one id would be one.', mend: 'Change one of the two.' },
  'repeated-slot': { ...broken, what: 'Two sponsored sections have the same slot.', why: 'A sponsor’s report counts by slot; two sponsors would share their numbers.', mend: 'Give the second one another number.' },
  'empty-slot': { ...style, what: 'A sponsored slot has no content and will be left out.', why: 'It may have been promised to a sponsor.', mend: 'Write `sponsor`, `title`, `url` and `summary`, or take the slot out.' },
  'empty-section': { ...style, what: 'A section has a heading and nothing under it.', why: 'Readers see a heading over nothing and wonder what is broken.', mend: 'Fill it or take it out.' },
  'long-subject': { ...style, what: 'The subject has more than 90 characters, with a reader’s fields filled in.', why: 'Most mailboxes show 40 to 70 and cut the rest; the point has to be in front.', mend: 'Shorten it; leave the rest to the preheader.' },
  'long-preheader': { ...style, what: 'The preheader has more than 140 characters, with a reader’s fields filled in.', why: 'Mailboxes show 90 to 140 at most, together with the subject.', mend: 'Shorten it; what matters goes in front.' },
  'short-preheader': { ...draft, severity: 'info', what: 'The preheader has fewer than 30 characters.', why: 'Mailboxes fill the row with whatever comes next in the mail, such as the date or “view in browser”.', mend: 'Write a sentence that goes on where the subject ends.' },
  'preheader-repeats': { ...style, what: 'The preheader says what the subject says.', why: 'The two stand side by side in the mailbox; the second line is lost.', mend: 'Name something else that is in the issue.' },
  'no-summary': { ...style, what: 'An item of a links section, or a sponsored one, has no summary.', why: 'A title alone seldom says why it is worth the click.', mend: 'Write one sentence.' },
  'vague-title': { ...style, what: 'A title, a button or the words of a link say nothing about where they lead: “click here”, “read more”, or the address itself.', why: 'Readers scan links; whoever listens to the mail hears them one after another without the words around them.', mend: 'Say what is behind it.' },
  'repeated-link': { ...style, what: 'The same address stands twice in this issue. Tracking parameters, `http` or `https`, `www.`, a slash at the end and the order of parameters make no difference.', why: 'Readers meet the same article twice, and its clicks are parted.', mend: 'Take one of the two out.' },
  'link-in-earlier-issue': { ...style, what: 'The address was an item in an earlier issue already, compared in the same folded form. Among events and jobs, which are announced more than once, it is only mentioned.', why: 'Readers of every issue notice, and it looks like nobody read the last one.', mend: 'Take it out, or say in the summary what is new and waive the rule for this item.' },
  'earlier-issues-unread': { ...style, what: 'Earlier issues, or the links of earlier sends, could not be read for comparison.', why: 'A link that was in an earlier issue would go unnoticed.', mend: 'Mend the file that is named, or see what `galley doctor` says of the database.' },
  'unclear-disclosure': { ...broken, waivable: true, what: 'The `label` of a sponsored item doesn’t say that it is paid for.', why: 'Advertising has to be recognisable as such (in the EU by directive 2005/29, in the US by the FTC’s endorsement guides), and readers trust a newsletter that says so.', mend: 'Leave `label` out, which shows “Sponsored”, or use such a word in the issue’s language.' },
  'past-event': { ...style, what: 'An event is over by the day on which the issue goes out: the day of `send.at` in its zone, or `date`.', why: 'Nobody can go there any more.', mend: 'Take it out, or mend its days.' },
  'date-differs': { ...style, what: 'The day in `send.at` is not the day on the issue.', why: 'Readers see a date that isn’t today’s.', mend: 'Change one of the two.' },
  'check-crashed': { ...broken, waivable: true, what: 'A part of the check broke off by a fault of Galley’s own. The finding stands in the group that was not checked, and carries the program’s words.', why: 'What that part would have found is unknown.', mend: 'Report the message. If you have looked at the issue yourself, waive it.' },
  'unused-waiver': { ...style, what: 'A waiver in the draft meets nothing.', why: 'It was for something that has been mended, or it has a typing mistake and does nothing.', mend: 'Take it out, or mend its `rule` or `item`.' },
  'unknown-waiver': { ...style, what: 'A waiver names a rule that doesn’t exist.', why: 'It does nothing.', mend: 'Take the suggestion; docs/checks.md lists every rule.' },
  'waiver-refused': { ...style, what: 'A waiver names an error that can’t be waived.', why: 'Some errors harm readers or the sender whatever the reason: a mail that is clipped before its unsubscribe link, a draft that can’t be read.', mend: 'Mend what the rule tells, and take the waiver out.' },
} as const satisfies Record<string, Rule>;
