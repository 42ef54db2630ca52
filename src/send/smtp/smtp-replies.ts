import { StringDecoder } from 'node:string_decoder';

export interface Reply {
  /** Three digits, the first of them 2 to 5 (RFC 5321 4.2.1). */
  code: number;
  /** Of several lines, all of them in one. */
  text: string;
}

/** A server's longest honest answer has a few hundred characters. */
const longestReply = 100_000;

/**
 * Puts a server's answers together from however many pieces they come in. `garbage` is called once, when it says what
 * can't be an answer or one without an end; after that nothing is read any more.
 */
export function readReplies({
  reply,
  garbage,
}: {
  reply(reply: Reply): void;
  garbage(why: string): void;
}): (chunk: Buffer) => void {
  const decoder = new StringDecoder('utf8');
  let partial = '';
  let lines: string[] = [];
  let length = 0;
  let isGarbage = false;
  const give = (why: string) => {
    isGarbage = true;
    garbage(why);
  };

  return (chunk) => {
    if (isGarbage) return;
    const text = decoder.write(chunk);
    length += text.length;
    if (length > longestReply) return give('the mail server’s answer has no end');
    partial += text;
    if (!text.includes('\n')) return; // a line that comes byte by byte is not searched anew for each of them
    const whole = partial.split('\n');
    partial = whole.pop()!;
    for (const line of whole) {
      const [, code, more, words = ''] = /^([2-5]\d\d)(?:([ -])(.*))?$/s.exec(line.replace(/\r$/, '')) ?? [];
      if (!code) return give(`the mail server answered something that is no SMTP: ${line.trim().slice(0, 80)}`);
      lines.push(words);
      if (more === '-') continue;
      const said = { code: Number(code), text: lines.join(' ').trim() };
      lines = [];
      length = partial.length;
      reply(said);
      if (isGarbage) return;
    }
  };
}
