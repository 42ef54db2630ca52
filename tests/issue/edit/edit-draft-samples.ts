/** Drafts as people and programs write them; edits have to keep their style. */
import { readFileSync } from 'node:fs';

export const samples = Object.fromEntries(
  [178, 179, 180].map((number) => [`sample ${number}`, readFileSync(`drafts/${number}.yaml`, 'utf8')]),
);

const commented = `# first line
%YAML 1.2
---
# above number
number: 9 # the ninth
# above subject

"subject": 'Quoted, with ''quotes'' and a # sign' # why quoted
preheader: plain  # not a comment: # either
date: 2026-11-27
# alone between blank lines

sections: # the sections
  # right under the key, set apart

  # about News
  - title: News  # on the title
    # between the keys
    items: # the items
      # about one
      - title: one  # title's
        # between title and url
        url: https://example.org/1 # url's
        # set in below one
      # about two
      # in two lines
      - # behind the dash
        title: two
        url: https://example.org/2
        summary: | # behind the bar
          A # that is no comment

          second
        tags: # under tags
          # first tag
          - a  # a's
          - b
          # set in below the tags

      # alone before three

      - { title: three, url: "https://example.org/3" } # behind the brace
      # last line of the items
  # about the sponsor
  - sponsored: 1 # slot
    # sponsor: commented out
    # title: commented out

  # alone before the text
  #   with a deeper line

  - title: Words
    kind: text
    text: >- # folded
      Some words that are folded over
      more than one line,
      by hand.

      A second paragraph.
    # below the text
# at the left edge
  - kind: quote
    quote: "quoted \\
      over lines"
    by: somebody
# after everything in the list

outro: the end
# last line`;

const flow = `{
  "number": 9, "subject": "JSON is YAML",
  "preheader": "all of it", # but for this
  "date": "2026-11-27",
  "sections": [
    {"title": "News", "items": [
      {"title": "one", "url": "https://example.org/1"},
      # about two
      {"title": "two", "url": "https://example.org/2", "tags": ["a", "b"]}, # behind two
      {"title": "three", "url": "https://example.org/3"}
    ]},
    {"sponsored": 1},
    {"title": "Words", "kind": "text", "text": "Some words"}
  ]
}
`;

const anchors = `number: 9
subject: &words Anchors and aliases
preheader: *words
date: 2026-11-27
sections:
- title: &news News
  items:
  - &one
    title: one
    url: &link https://example.org/1
  - title: two
    url: *link
    image: &picture {src: images/map.png, alt: A map}
  - title: three
    url: https://example.org/3
    image: *picture
- title: *news
  kind: text
  text: Words
- title: Last
  items: &list
  - title: !!str four
    url: https://example.org/4
`;

const scalars = `number: 9
subject: >
  Folded and
  clipped
preheader: 'a	tab, a \\ backslash and ''quotes'''
date: "2026-11-27"
intro: |2-
    indented by two more
  than this line

  and: colons # and signs
outro: |+
  kept


sections:
    -   title: Wide indentation
        items:
            -   title: plain text
                 over three
                 lines
                url: "https://example.org/1"
                summary: a very long line that nobody broke ${'and goes on '.repeat(30)}to its end
            -   title: "double \\"quoted\\" \\u00e9	tab"
                url: https://example.org/2
                summary: |-

                    begins with a blank line
                      and sets in
            -   title: 12:30  # no comment here: or there
                url: https://example.org/3
                note: >+
                    folded and kept

    -   title: ''
        items: []
    -   title: Nothing yet
        items:
    -   title: ~
        kind: text
        text: last line without a break`;

export const odd: Record<string, string> = {
  'comments everywhere': commented,
  'flow style': flow,
  'anchors and aliases': anchors,
  'scalars of every kind': scalars,
  CRLF: commented.replaceAll('\n', '\r\n'),
  'CRLF in scalars': scalars.replaceAll('\n', '\r\n'),
  'a byte order mark': `\uFEFF${anchors}`,
  'no last line break': samples['sample 178']!.trimEnd(),
};
