import type { Rule } from '../rule.ts';

/**
 * The serious and critical checks behind the Email Markup Consortium's yearly report (2022 to 2026), those of axe-core
 * that can be met in a mail, and what WCAG 2.2 asks of text. Critical ones stop a send and may be waived; serious and
 * moderate ones warn.
 */
const critical = { group: 'accessibility', severity: 'error', waivable: true } as const;
const serious = { group: 'accessibility', severity: 'warning' } as const;
const mild = { group: 'accessibility', severity: 'info' } as const;

export const accessibilityRules = {
  'image-without-alt': {
    ...critical,
    what: 'A picture in the HTML has no `alt` at all.',
    why: 'Screen readers read out its address instead, letter by letter; where pictures are off there is a hole.',
    mend: 'Give every picture an `alt`; an empty one for decoration. If it is the theme’s, mend the theme.',
  },
  'alt-says-nothing': {
    ...serious,
    what: 'The `alt` of a picture is a file’s name, an address or a word such as “image”.',
    why: 'It is read out and tells nothing.',
    mend: 'Say what the picture shows and why it is there.',
  },
  'vml-without-alt': {
    ...critical,
    what: 'A VML shape for Outlook has no `alt`.',
    why: 'Screen readers announce a “shape” with numbers.',
    mend: 'Give the shape an `alt`, an empty one for decoration.',
  },
  'vml-link': {
    ...critical,
    what: 'A VML shape for Outlook is a link, or holds one.',
    why: 'It can’t be reached with the keyboard, nor with most screen readers.',
    mend: 'Use a table cell with a link in it.',
  },
  'control-without-name': {
    ...critical,
    what: 'A button, a field or a picture’s area has no name.',
    why: 'A screen reader says “button” or “edit” and nothing else. In most mail clients it does not work either.',
    mend: 'Use a link to a page that has the form.',
  },
  'page-refreshes': {
    ...critical,
    what: 'A `<meta http-equiv="refresh">` loads something else after a while.',
    why: 'Whoever reads slowly loses the page under their eyes.',
    mend: 'Take it out.',
  },
  'aria-unknown': {
    ...critical,
    what: 'A `role` or an `aria-…` attribute doesn’t exist, or doesn’t belong on that element.',
    why: 'Screen readers ignore it, or what the element was without it.',
    mend: 'Take it out, or mend its name.',
  },
  'no-lang': {
    ...serious,
    what: 'The language is missing on `<html>`, on an element around the content, or is not the issue’s.',
    why: 'Screen readers pronounce the text in the reader’s own language. Many mail clients throw `<html>` away, so it has to stand on an element within `<body>` as well.',
    mend: 'Write `lang` in both places; the issue’s own is `lang` in the draft or in `galley.yaml`.',
  },
  'no-direction': {
    ...serious,
    what: 'The writing direction is missing on an element around the content, or is not the issue’s.',
    why: 'A mail client in Arabic or Hebrew shows an English mail from right to left, full stops first.',
    mend: 'Write `dir` on an element within `<body>` that holds everything.',
  },
  'no-title': {
    ...serious,
    what: 'The HTML has no `<title>`, or an empty one.',
    why: 'It names the window when the mail is opened in a browser, and screen readers say it first.',
    mend: 'Let the theme write the subject into `<title>`.',
  },
  'zoom-blocked': {
    ...serious,
    what: 'The viewport forbids to enlarge the page, or limits it below double size.',
    why: 'Who sees poorly can’t read on.',
    mend: 'Take `user-scalable` and `maximum-scale` out of `<meta name="viewport">`.',
  },
  'layout-table': {
    ...serious,
    what: 'A table that only lays things out has no `role="presentation"`.',
    why: 'Screen readers announce rows and columns with every cell.',
    mend: 'Add `role="presentation"` to the `<table>`.',
  },
  'no-headline': {
    ...mild,
    what: 'There is no `<h1>`.',
    why: 'Screen readers jump from heading to heading; the first one should be the issue’s.',
    mend: 'Let the theme write the issue’s title as `<h1>`.',
  },
  'heading-skipped': {
    ...serious,
    what: 'A heading is more than one level below the one before it, such as an `<h4>` after an `<h2>`.',
    why: 'Readers who go by headings look for the one between.',
    mend: 'Use the next level; its size is a matter of style.',
  },
  'heading-empty': {
    ...mild,
    what: 'A heading has no text.',
    why: 'Screen readers stop at it and say nothing.',
    mend: 'Take it out, or write something.',
  },
  'link-without-words': {
    ...serious,
    what: 'A link has neither text nor a picture with an `alt`.',
    why: 'A screen reader reads out the address, which for a tracked link is forty letters of nothing.',
    mend: 'Write words into the link, or an `alt` on its picture that says where it leads.',
  },
  'link-called-otherwise': {
    ...serious,
    what: 'A link’s `aria-label` says something else than its visible words.',
    why: 'Who speaks to their device says what they see, and nothing happens (WCAG 2.2, 2.5.3).',
    mend: 'Take the `aria-label` out, or begin it with the visible words.',
  },
  'vague-link': {
    ...serious,
    what: 'The words of a link in the theme are the address itself, or say nothing, such as “click here”.',
    why: 'Who listens to the list of links hears them without the words around them.',
    mend: 'Say where it leads.',
  },
  'link-by-colour-alone': {
    ...serious,
    what: 'A link within a text is told from the words around it by its colour alone, and the two colours differ by less than 3:1.',
    why: 'Who doesn’t see the colour doesn’t see the link.',
    mend: 'Underline links in running text.',
  },
  'low-contrast': {
    ...serious,
    what: 'Text has less than 4.5:1 contrast to what lies behind it; large text (24 px, or 18.66 px and bold) less than 3:1.',
    why: 'WCAG 2.2, 1.4.3: below that many people can’t read it, and nobody can in the sun.',
    mend: 'Darken the text or lighten its background in the theme.',
  },
  'low-contrast-dark': {
    ...serious,
    what: 'The same, in the theme’s own dark mode.',
    why: 'Half of all phones are dark at night. A colour that is forgotten in the dark sheet stays dark on dark.',
    mend: 'Give the element a colour in the theme’s dark sheet.',
  },
  'small-text': {
    ...serious,
    what: 'Text is smaller than 12 px; or, told as an info, a longer text is smaller than 14 px.',
    why: 'On a phone at arm’s length it can’t be read, and many mail clients don’t let one enlarge.',
    mend: 'Use 14 px and more for what is to be read, 12 px at the very least.',
  },
  'justified-text': {
    ...serious,
    what: 'Text is set justified.',
    why: 'The gaps between words run down the page like rivers; readers with dyslexia lose the line (WCAG 2.2, 1.4.8).',
    mend: 'Align it to its start.',
  },
  'centred-text': {
    ...mild,
    what: 'A text of more than some three lines is centred.',
    why: 'Every line begins somewhere else, which is hard to follow.',
    mend: 'Align it to its start; centre headings and buttons only.',
  },
  'spacing-fixed': {
    ...serious,
    what: 'A narrow line height, letter or word spacing is set inline with `!important`.',
    why: 'Readers who need wider lines can’t have them (WCAG 2.2, 1.4.12).',
    mend: 'Take the `!important` out.',
  },
  'list-broken': {
    ...serious,
    what: 'A list holds something other than its items, or an item stands outside of a list.',
    why: 'Screen readers count the items wrongly, or don’t say that there is a list.',
    mend: 'Have `<li>` alone within `<ul>` and `<ol>`.',
  },
  'moving-text': {
    ...serious,
    what: 'Text moves or blinks (`<marquee>`, `<blink>`).',
    why: 'It can’t be stopped, and takes attention from everything else.',
    mend: 'Take it out.',
  },
  'hidden-but-reachable': {
    ...serious,
    what: 'Something that is hidden from screen readers can be reached with the keyboard, or the order of the keyboard is forced with a `tabindex` above 0.',
    why: 'The reader lands on nothing, or somewhere unexpected.',
    mend: 'Take the `aria-hidden` or the `tabindex` out.',
  },
} as const satisfies Record<string, Rule>;

export type AccessibilityRule = keyof typeof accessibilityRules;
