import { writtenTexts, type WrittenText } from '../../issue/kinds/written-texts.ts';
import { withoutComments } from '../../issue/markdown/literal-parts.ts';
import { imagesIn, isImageSource } from '../../issue/markdown/pictures.ts';
import { remarkWords } from '../../issue/markdown/remark-words.ts';
import { remarksOnPlain } from '../../issue/markdown/plain-remarks.ts';
import { remarksOn, type MarkdownRemark } from '../../issue/markdown/remarks.ts';
import { check } from '../check.ts';
import type { FindingDetails } from '../finding-builder.ts';
import type { GateInput } from '../finding.ts';
import { writtenItems } from '../written.ts';

/** Finds places where readers would see Markdown or HTML as source text. */
export const markdown = check({
  subject: 'the Markdown',
  rules: {
    'markdown-left': {
      group: 'draft',
      severity: 'error',
      waivable: true,
      what: 'A text has signs of Markdown that nothing was made of: a link without its definition, a footnote without its note, an unclosed `**`, a table with a broken line, `[[wiki]]`, `> [!NOTE]`.',
      why: 'Readers would get the signs, and a link among them would be lost.',
      fix: 'Write it as the finding says. If the signs are meant, put them in backticks, or a backslash before the first.',
    },
    'markdown-unknown': {
      group: 'draft',
      severity: 'warning',
      what: 'A text may use an extension of Markdown that Galley does not know, such as `==highlight==`, `:emoji:`, `{.class}` or `$math$`, or something in it is read in another way than it looks.',
      why: 'Readers would see the signs as they are written.',
      fix: 'Write it as the finding says, or put it in backticks.',
    },
    'html-tag': {
      group: 'draft',
      severity: 'error',
      waivable: true,
      what: 'A text has an HTML tag that is not mailed. Allowed are `b i s u sup sub code kbd br` and `a` with an address.',
      why: 'Mail clients and themes can’t be trusted with HTML from elsewhere, so the tag falls away, and with it what it was for.',
      fix: 'Write the Markdown that the finding names. To show the tag itself, put it in backticks.',
    },
    'open-comment': {
      group: 'draft',
      severity: 'error',
      what: 'A comment begins with `<!--` and never ends.',
      why: 'Everything behind it counts as the comment and is left out.',
      fix: 'End it with `-->`.',
    },
    'markdown-in-plain-text': {
      group: 'draft',
      severity: 'warning',
      what: 'A title, a name or another field of plain text has signs of Markdown, HTML or an entity such as `&amp;`.',
      why: 'These fields are shown as they are written: in the subject, in lists and in the archive there is nothing else.',
      fix: 'Take the signs out, or move the words to the summary.',
    },
    'link-in-plain-text': {
      group: 'draft',
      severity: 'error',
      waivable: true,
      what: 'A title, a name or another field of plain text has a link or a picture in Markdown.',
      why: 'Readers would see brackets and an address, and could not click.',
      fix: 'Write the link in the summary; the title leads to `url` anyway.',
    },
    'picture-refused': {
      group: 'draft',
      severity: 'error',
      what: 'A picture in Markdown is neither at an `https://` address nor a PNG, JPEG or GIF in `drafts/images/`.',
      why: 'Readers would get its description only.',
      fix: 'Put the file into `drafts/images/` and write `![what it shows](images/name.png)`.',
    },
  },
  find(input, report) {
    const itemAt = itemsByPath(input);
    return writtenTexts(input.source.value).flatMap((written) => {
      const { text, path } = written;
      const at = (offset: number): FindingDetails => {
        const item = itemAt(path);
        return { path, within: { text, offset }, ...(item === undefined ? {} : { item }) };
      };
      return [
        ...remarks(written).map((remark) => {
          const key = String(path.findLast((part) => typeof part === 'string'));
          const { rule, message, hint } = remarkWords(remark, key);
          return report(rule, message, { ...at(remark.offset), hint });
        }),
        ...(written.as === 'markdown' ? imagesIn(text) : []).flatMap(({ src }) =>
          isImageSource(src)
            ? []
            : [
                report('picture-refused', `the picture ${JSON.stringify(src.slice(0, 60))} can’t be mailed`, {
                  ...at(Math.max(text.indexOf(src), 0)),
                  hint: 'Give an https:// address, or a PNG, JPEG or GIF in drafts/images/: ![what it shows](images/map.png).',
                }),
              ],
        ),
      ];
    });
  },
});

function remarks({ as, text, path }: WrittenText): MarkdownRemark[] {
  return as === 'markdown' ? remarksOn(text, path[0] === 'intro') : remarksOnPlain(withoutComments(text));
}

/** The id of the item that contains a path. */
function itemsByPath(input: GateInput): (path: PropertyKey[]) => string | undefined {
  const items = new Map(writtenItems(input).map(({ path, item }) => [path.join('\n'), item.id]));
  return (path) => {
    for (let length = path.length; length > 1; length--) {
      const found = items.get(path.slice(0, length).join('\n'));
      if (found !== undefined) return found;
    }
    return undefined;
  };
}
