/** Drafts as a person writes them: random words with every sign on the keyboard, with and without quotes. Seeded. */

export interface WrittenDraft {
  text: string;
  /** What each field was meant to say, by its path. */
  meant: Map<string, string>;
}

type Random = () => number;

const words =
  'the a of weekly django release what changed new async query planner café naïve größe 日本語 привет poll issue it’s don’t we’re 5 100 2026 v2.0 1.10 C# C++ F# .NET R&D AT&T either/or and or not yes no null on off true'.split(
    ' ',
  );
const signs = [
  ...['#61', '#', '# note', ': ', ':', ' - ', '- ', '"quoted"', "'quoted'", '“curly”', '*bold*', '**bold**', '`code`'],
  ...[
    '[link](https://example.org/a)',
    '[x]',
    '{x}',
    '{{y}}',
    '@vega',
    '&amp;',
    '& ',
    '!',
    '!important',
    '%',
    '50 %',
    '|',
    '>',
  ],
  ...[
    '<b>',
    '?',
    '? ',
    'C:\\new',
    '\\d+',
    '\\"',
    "''",
    '""',
    ',',
    ', ',
    ';',
    '=',
    '~',
    '…',
    '—',
    '–',
    '•',
    '---',
    '...',
  ],
  ...['http://example.org/#a', 'a:b', '12:30', '<<', '$5', '^', '_x_', '(a)', '10"', "'90s", '\u00a0', '\u200b'],
];

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function writeDraft(random: Random): WrittenDraft {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const meant = new Map<string, string>();
  const phrase = (max: number) => {
    const parts = Array.from({ length: 1 + Math.floor(random() * max) }, () =>
      random() < 0.25 ? pick(signs) : pick(words),
    );
    return (
      parts
        .join(random() < 0.85 || parts.includes('C:\\new') ? ' ' : '')
        .replaceAll(/ +/g, ' ')
        .trim() || 'words'
    );
  };
  const field = (path: string, key: string, indent: number, max: number): string => {
    const said = phrase(max);
    meant.set(path, said);
    return `${key}:${write(said, indent)}`;
  };
  /** Behind the colon. */
  const write = (said: string, indent: number): string => {
    const way = random();
    const deeper = '\n' + ' '.repeat(indent + 2);
    const cut = said.split(' ');
    const middle = Math.floor(cut.length / 2);
    if (way < 0.45 || cut.length < 2 || /^[|>#]$/.test(cut.slice(0, middle).join(' ')) || cut[middle]!.startsWith('#'))
      return ` ${said}`;
    if (way < 0.6) return ` "${said}"`;
    if (way < 0.7) return ` '${said}'`;
    if (way < 0.75) return ` “${said}”`;
    if (way < 0.83) return ` ${cut.slice(0, middle).join(' ')}${deeper}${cut.slice(middle).join(' ')}`;
    if (way < 0.88) return `${deeper}${said}`;
    if (way < 0.94) return ` >-${deeper}${cut.slice(0, middle).join(' ')}${deeper}${cut.slice(middle).join(' ')}`;
    return ` |${deeper}${said}`;
  };
  const lines = [
    'number: 181',
    field('subject', 'subject', 0, 5),
    field('preheader', 'preheader', 0, 6),
    'date: 2026-12-04',
  ];
  if (random() < 0.5) lines.push(field('intro', 'intro', 0, 9));
  lines.push('sections:');
  for (let section = 0; section < 1 + random() * 2; section++) {
    const at = `sections.${section}`;
    lines.push(`  - ${field(`${at}.title`, 'title', 4, 3)}`, '    items:');
    for (let item = 0; item < 1 + random() * 3; item++) {
      const here = `${at}.items.${item}`;
      lines.push(
        `      - ${field(`${here}.title`, 'title', 8, 6)}`,
        `        url: https://example.org/${section}/${item}`,
      );
      if (random() < 0.7) lines.push(`        ${field(`${here}.summary`, 'summary', 8, 12)}`);
      if (random() < 0.4) lines.push(`        ${field(`${here}.by`, 'by', 8, 2)}`);
      if (random() < 0.3) {
        const tags = [phrase(2), phrase(2)].map((tag) => tag.replaceAll(/[,[\]{}]/g, '').trim() || 'tag');
        for (const [index, tag] of tags.entries()) meant.set(`${here}.tags.${index}`, tag);
        lines.push(
          random() < 0.5
            ? `        tags: [${tags.join(', ')}]`
            : `        tags:\n          - ${tags.join('\n          - ')}`,
        );
      }
      if (random() < 0.3) {
        const alt = phrase(4).replace(/[ ,]+$/, '') || 'a map';
        meant.set(`${here}.image.alt`, alt);
        lines.push(
          random() < 0.6
            ? `        image: { src: images/a.png, alt: ${random() < 0.5 ? alt : `"${alt}"`} }`
            : `        image:\n          src: images/a.png\n          alt: ${alt}`,
        );
      }
      if (random() < 0.15) lines.push(`        # a remark: by "Ann" #2`);
    }
  }
  return { text: `${lines.join('\n')}\n`, meant };
}

/**
 * As readers would see it: white space counts once. Quotes around all of a text may be YAML's or be mailed, and within them
 * stand YAML's signs for a quote: whoever knows them has said so.
 */
export function sameWords(meant: string, read: string): boolean {
  const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
  const inner = (text: string) => text.replace(/^(?:“(.*)”|"(.*)"|'(.*)')$/, '$1$2$3').trim();
  // Behind closed quotes “# …” is a remark.
  const quotedOnly = plain(meant).replace(/^(["'])([^"']*)\1 #(?: .*)?$/, '$2');
  const known = [plain(meant), inner(plain(meant)), quotedOnly];
  const ways = [
    ...known,
    ...known.map((text) => text.replaceAll('\\"', '"')),
    ...known.map((text) => text.replaceAll("''", "'")),
  ];
  return ways.includes(plain(read)) || ways.includes(inner(plain(read)));
}
