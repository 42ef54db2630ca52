/** Texts made of everything that Markdown can do, the same for the same seed. */
export interface RandomMarkdown {
  source: string;
  /** Every word that readers must get, and every address. */
  words: string[];
  urls: string[];
}

/** Inline code holds its signs between two of these, so that a test can tell them from what was left over. */
export const codeWord = 'kode';

export function randomMarkdown(seed: number): RandomMarkdown {
  let state = seed * 2_654_435_761 + 1;
  const random = () => {
    // xorshift: enough for choosing, and the same everywhere.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const below = (count: number) => Math.floor(random() * count);
  const pick = <T>(of: T[]): T => of[below(of.length)]!;
  const words: string[] = [];
  const urls: string[] = [];
  const definitions: string[] = [];
  let number = 0;

  const word = () => {
    words.push(`w${seed}x${++number}`);
    return words.at(-1)!;
  };
  const url = () => {
    urls.push(`https://u${++number}.example.org/${pick(['a', 'a_b', 'a?b=c', 'ü', 'a(b)'])}`);
    return urls.at(-1)!;
  };
  const label = () => `label ${++number}`;
  const inline: (() => string)[] = [
    word,
    word,
    () => `**${word()}**`,
    () => `*${word()} ${word()}*`,
    () => `***${word()}***${word()}`,
    () => `_${word()}_`,
    () => `~~${word()}~~`,
    () => `\`${codeWord} {{ user.name }} ](  ~~ ${codeWord}\``,
    () => `\`\` ${codeWord} \` | [^1] <!-- ${codeWord} \`\``,
    () => `[${word()}](${url()})`,
    () => `[**${word()}**](<${url()}> "A title")`,
    () => `<${url()}>`,
    () => `${url().replace(/\(b\)$|ü$/, '')} `,
    () => {
      const name = label();
      definitions.push(`[${name}]: ${url()}`);
      return pick([() => `[${word()}][${name}]`, () => `[${name}][]`, () => `[${name}]`])();
    },
    () => {
      const name = `n${++number}`;
      definitions.push(`[^${name}]: ${word()} with [${word()}](${url()})`);
      return `${word()}[^${name}]`;
    },
    () => `${word()}^[${word()}]`,
    () => `![${word()}](https://pictures.example.org/${++number}.png)`,
    () => `[![${word()}](https://pictures.example.org/${++number}.png)](${url()})`,
    () => `<!-- secret${number} -->`,
    () => `<!-- secret\n${pick(['', '```', '- x', '| a |'])} secret -->`,
    () => `<b>${word()}</b> and H<sub>${word()}</sub>`,
    () => `<a href="${url()}">${word()}</a>`,
    () => `${word()}<br>${word()}`,
    () => `${word()} &amp; &copy; \\*${word()}\\* ${word()}_${word()}`,
    () => `**「${word()}」**です`,
  ];
  const line = (count = 1 + below(4)) => Array.from({ length: count }, () => pick(inline)()).join(' ');
  const cell = () =>
    pick([word, () => `**${word()}**`, () => `[${word()}](${url()})`, () => `\`${codeWord}|${codeWord}\``])();
  const indented = (text: string, first: string, rest: string) =>
    text
      .split('\n')
      .map((each, index) => ((index === 0 ? first : rest) + each).trimEnd())
      .join('\n');
  const block = (depth: number): string => {
    const blocks: (() => string)[] = [
      () => `${word()} ${line()}`,
      () => `${word()} ${line()}${pick(['  \n', '\\\n', '\n'])}${word()}`,
      () => `${'#'.repeat(1 + below(4))} ${word()}`,
      () => `${word()}\n${pick(['===', '---'])}`,
      () => `\`\`\`${pick(['', 'ts'])}\nconst kode = \`{{x}}\`; // [^1] ~~ <!-- ](\n  | kode |\n\`\`\``,
      () => '***',
      () => {
        const columns = 1 + below(5);
        const row = (make: () => string) => `| ${Array.from({ length: columns }, make).join(' | ')} |`;
        return [row(word), row(() => pick(['---', ':--', '--:', ':-:'])), row(cell), row(cell)].join('\n');
      },
      () => `- [ ] ${word()}\n- [x] ${line()}`,
      () => `• ${word()}\n◦ ${word()}\n• ${word()}`,
      () => `<!-- secret\n\n${pick(['# x', '```', 'secret'])}\n-->`,
    ];
    if (depth < 3)
      blocks.push(
        () => indented(`${word()} ${line()}\n\n${block(depth + 1)}`, '> ', '> '),
        () => {
          const bullet = pick(['- ', '* ', '1. ', '7) ']);
          const gap = pick(['\n', '\n\n']);
          return Array.from({ length: 1 + below(3) }, () =>
            indented(
              pick([() => `${word()} ${line()}`, () => `${word()}${gap}${block(depth + 1)}`])(),
              bullet,
              ' '.repeat(bullet.length),
            ),
          ).join(gap);
        },
      );
    return pick(blocks)();
  };
  const blocks = Array.from({ length: 2 + below(5) }, () => block(0));
  // A code block behind a list would belong to its last item without a paragraph between them.
  const source = blocks.flatMap((each) => [each, word()]).join('\n\n');
  return { source: [source, ...definitions].join('\n\n'), words, urls };
}
