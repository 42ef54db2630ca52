import type { Rule } from '../rule.ts';

/**
 * The serious and critical checks behind the Email Markup Consortium's yearly report (2022 to 2026), the checks of
 * axe-core that apply to mail, and what WCAG 2.2 requires of text. Critical ones stop a send and may be waived; serious
 * and moderate ones are warnings.
 */
const critical = { group: 'accessibility', severity: 'error', waivable: true } as const;
const serious = { group: 'accessibility', severity: 'warning' } as const;
const mild = { group: 'accessibility', severity: 'info' } as const;

export const accessibilityRules = {
  'image-without-alt': {
    ...critical,
    what: 'A picture in the HTML has no `alt` at all.',
    why: 'Screen readers read out its address instead, letter by letter; when pictures are off, there is only a gap.',
    fix: 'Give every picture an `alt`, an empty one for decoration. If the picture is part of the theme, correct the theme.',
  },
  'alt-says-nothing': {
    ...serious,
    what: 'The `alt` of a picture is a file name, an address or a word such as “image”.',
    why: 'It is read out but says nothing about the picture.',
    fix: 'Say what the picture shows and why it is there.',
  },
  'vml-without-alt': {
    ...critical,
    what: 'A VML shape for Outlook has no `alt`.',
    why: 'Screen readers announce a “shape” with numbers.',
    fix: 'Give the shape an `alt`, an empty one for decoration.',
  },
  'vml-link': {
    ...critical,
    what: 'A VML shape for Outlook is a link or contains one.',
    why: 'It cannot be reached with the keyboard or with most screen readers.',
    fix: 'Use a table cell with a link in it.',
  },
  'control-without-name': {
    ...critical,
    what: 'A button, a field or an area of an image map has no name.',
    why: 'A screen reader says only “button” or “edit”. Most mail clients do not support forms anyway.',
    fix: 'Use a link to a page that has the form.',
  },
  'page-refreshes': {
    ...critical,
    what: 'A `<meta http-equiv="refresh">` loads another page after a while.',
    why: 'Slow readers lose the page while they are reading.',
    fix: 'Remove this element.',
  },
  'aria-unknown': {
    ...critical,
    what: 'A `role` or an `aria-…` attribute does not exist, or is not allowed on that element.',
    why: 'Screen readers ignore the attribute or the meaning of the element.',
    fix: 'Remove it or correct its name.',
  },
  'no-lang': {
    ...serious,
    what: 'The language is missing on `<html>` or on an element around the content, or is not that of the issue.',
    why: 'Screen readers would pronounce the text as if it were in the reader’s own language. Many mail clients remove `<html>`, so an element within `<body>` needs the language as well.',
    fix: 'Set `lang` in both places; the language of the issue is `lang` in the draft or in `galley.yaml`.',
  },
  'no-direction': {
    ...serious,
    what: 'The writing direction is missing on an element around the content, or is not that of the issue.',
    why: 'A mail client in Arabic or Hebrew shows an English mail from right to left, with full stops first.',
    fix: 'Set `dir` on an element within `<body>` that contains everything.',
  },
  'no-title': {
    ...serious,
    what: 'The HTML has no `<title>`, or an empty one.',
    why: 'It is the name of the window when the mail is opened in a browser, and screen readers read it first.',
    fix: 'Put the subject into `<title>` in the theme.',
  },
  'zoom-blocked': {
    ...serious,
    what: 'The viewport prevents zooming, or limits it to less than double size.',
    why: 'Readers with low vision cannot read the mail.',
    fix: 'Remove `user-scalable` and `maximum-scale` from `<meta name="viewport">`.',
  },
  'layout-table': {
    ...serious,
    what: 'A table used only for layout has no `role="presentation"`.',
    why: 'Screen readers announce rows and columns for every cell.',
    fix: 'Add `role="presentation"` to the `<table>`.',
  },
  'no-headline': {
    ...mild,
    what: 'There is no `<h1>`.',
    why: 'Screen reader users jump from heading to heading; the first one should be the title of the issue.',
    fix: 'Make the title of the issue an `<h1>` in the theme.',
  },
  'heading-skipped': {
    ...serious,
    what: 'A heading is more than one level below the one before it, such as an `<h4>` after an `<h2>`.',
    why: 'Readers who navigate by headings look for the missing level.',
    fix: 'Use the next level, and set its size with CSS.',
  },
  'heading-empty': {
    ...mild,
    what: 'A heading has no text.',
    why: 'Screen readers stop at it and say nothing.',
    fix: 'Remove it or give it a text.',
  },
  'link-without-words': {
    ...serious,
    what: 'A link has neither text nor a picture with an `alt`.',
    why: 'A screen reader reads out the address, which for a tracked link is a long string of random letters.',
    fix: 'Add a text to the link, or an `alt` to its picture that says where it leads.',
  },
  'link-called-otherwise': {
    ...serious,
    what: 'The `aria-label` of a link does not contain its visible text.',
    why: 'Readers who control their device by voice say what they see, and nothing happens (WCAG 2.2, 2.5.3).',
    fix: 'Remove the `aria-label`, or start it with the visible text.',
  },
  'vague-link': {
    ...serious,
    what: 'The text of a link in the theme is its own address, or says nothing, such as “click here”.',
    why: 'In a screen reader’s list of links, readers hear it without the words around it.',
    fix: 'Say where it leads.',
  },
  'link-by-colour-alone': {
    ...serious,
    what: 'Only its colour distinguishes a link from the text around it, and the contrast between the two colours is less than 3:1.',
    why: 'Readers who cannot distinguish the colours do not see the link.',
    fix: 'Underline links in running text.',
  },
  'low-contrast': {
    ...serious,
    what: 'The contrast of a text with its background is less than 4.5:1, or less than 3:1 for large text (24 px, or 18.66 px and bold).',
    why: 'Below that, many people cannot read it, and nobody can in sunlight (WCAG 2.2, 1.4.3).',
    fix: 'Darken the text or lighten its background in the theme.',
  },
  'low-contrast-dark': {
    ...serious,
    what: 'The contrast is too low in the theme’s dark mode.',
    why: 'Many readers use dark mode. A colour that the dark style sheet does not set stays dark on a dark background.',
    fix: 'Set a colour for the element in the theme’s dark style sheet.',
  },
  'small-text': {
    ...serious,
    what: 'Text is smaller than 12 px; or, as a note only, a longer text is smaller than 14 px.',
    why: 'It is hard to read on a phone, and many mail clients do not allow zooming.',
    fix: 'Use at least 14 px for running text and never less than 12 px.',
  },
  'justified-text': {
    ...serious,
    what: 'Text is justified.',
    why: 'It has uneven gaps between words, which makes readers with dyslexia lose the line (WCAG 2.2, 1.4.8).',
    fix: 'Use `text-align: start` or `left`.',
  },
  'centred-text': {
    ...mild,
    what: 'A text of more than about three lines is centred.',
    why: 'Every line begins at a different position, which is hard to follow.',
    fix: 'Use `text-align: start` or `left`; centre only headings and buttons.',
  },
  'spacing-fixed': {
    ...serious,
    what: 'A small line height, letter spacing or word spacing is set inline with `!important`.',
    why: 'Readers who need more space cannot increase it (WCAG 2.2, 1.4.12).',
    fix: 'Remove the `!important`.',
  },
  'list-broken': {
    ...serious,
    what: 'A list contains something other than items, or an item is outside of a list.',
    why: 'Screen readers count the items wrongly, or do not announce the list.',
    fix: 'Put only `<li>` directly inside `<ul>` and `<ol>`.',
  },
  'moving-text': {
    ...serious,
    what: 'Text moves or blinks (`<marquee>`, `<blink>`).',
    why: 'It cannot be stopped, and it distracts from everything else.',
    fix: 'Remove this element.',
  },
  'hidden-but-reachable': {
    ...serious,
    what: 'Something hidden from screen readers can be reached with the keyboard, or a `tabindex` above 0 changes the keyboard order.',
    why: 'The focus moves to something that is not announced, or to an unexpected place.',
    fix: 'Remove the `aria-hidden` or the `tabindex`.',
  },
} as const satisfies Record<string, Rule>;

export type AccessibilityRule = keyof typeof accessibilityRules;
