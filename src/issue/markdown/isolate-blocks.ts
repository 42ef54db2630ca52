import type { Token } from './parser.ts';

const strong = /\p{L}/u;
const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}]/u;

/**
 * Isolates each paragraph that is written in the other direction than the issue: without it, an English sentence in an
 * Arabic issue has its full stop on the left. Uses the characters FSI and PDI (UAX 9), as for titles, because all mail
 * clients support them and the text part can contain them too.
 */
export function isolateBlocks(tokens: Token[], dir: 'ltr' | 'rtl'): void {
  for (const { type, children } of tokens) {
    if (type !== 'inline' || !children) continue;
    const texts = children.filter((child) => child.type === 'text');
    const first = strong.exec(texts.map(({ content }) => content).join(''))?.[0];
    if (first === undefined || rightToLeft.test(first) === (dir === 'rtl')) continue;
    texts[0]!.content = `\u2068${texts[0]!.content}`;
    const last = children.findLast((child) => child.type === 'text')!;
    last.content = `${last.content}\u2069`;
  }
}
