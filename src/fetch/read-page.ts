import { Parser } from 'htmlparser2';

/** What the first bytes of a page say about it. */
export interface PageFacts {
  title: string;
  heading: string;
  /** The visible text with collapsed white space. */
  text: string;
  /** Whether it is a challenge page that checks for a human visitor. */
  isChallenge: boolean;
}

/** Reads the beginning of an HTML page. Of incomplete, invalid or hostile HTML it returns what can be read. */
export function readPage(body: Buffer, contentType = ''): PageFacts {
  const parts = { title: '', heading: '', text: '' };
  const open: string[] = [];
  let headings = 0;
  const parser = new Parser(
    {
      onopentag(name) {
        open.push(name);
        if (name === 'h1') headings++;
      },
      onclosetag(name) {
        const at = open.lastIndexOf(name);
        if (at >= 0) open.length = at;
      },
      ontext(text) {
        if (
          open.includes('script') ||
          open.includes('style') ||
          open.includes('noscript') ||
          open.includes('template') ||
          open.includes('svg')
        )
          return;
        if (open.at(-1) === 'title') parts.title += text;
        else parts.text += ` ${text}`;
        if (headings === 1 && open.includes('h1')) parts.heading += text;
      },
    },
    { decodeEntities: true },
  );
  const html = decode(body, contentType);
  parser.end(html);
  const title = fold(parts.title);
  return {
    title,
    heading: fold(parts.heading),
    text: fold(parts.text),
    isChallenge:
      /^(just a moment|attention required|access denied|security check|checking your browser|are you a robot|verify you are human|pardon our interruption|one moment, please|ddos-guard|robot or human)/i.test(
        title,
      ) ||
      /_cf_chl_opt|cf-browser-verification|challenges\.cloudflare\.com|px-captcha|captcha-delivery\.com|awsWafCookieDomainList|g-recaptcha-response/.test(
        html,
      ),
  };
}

function decode(body: Buffer, contentType: string): string {
  const named =
    /charset=["']?([\w-]+)/i.exec(contentType)?.[1] ??
    /<meta[^>]{0,100}charset=["']?([\w-]+)/i.exec(body.toString('latin1', 0, 2048))?.[1];
  try {
    return new TextDecoder(named ?? 'utf-8').decode(body);
  } catch {
    return body.toString('utf8'); // an unknown charset
  }
}

function fold(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** The similarity of two pages, 0 to 1: the share of common words. */
export function likeness(a: string, b: string): number {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  if (one.size === 0 && other.size === 0) return 1;
  return one.intersection(other).size / one.union(other).size;
}

function wordsOf(text: string): Set<string> {
  return new Set(
    text
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter((word) => word.length > 2),
  );
}
