import { StringDecoder } from 'node:string_decoder';

export interface Reply {
  /** Three digits, the first of them 2 to 5 (RFC 5321 4.2.1). */
  code: number;
  /** Of several lines, all of them in one. */
  text: string;
  /** Without their codes: EHLO answers with an extension a line. */
  lines: string[];
}

export interface ReplyReader {
  read(chunk: Buffer): void;
  /** Part of a reply has come, and its end has not. */
  readonly isMidway: boolean;
}

/** The replies of honest servers have a few hundred characters at most. */
const maxReplyLength = 100_000;

/**
 * Puts a server's replies together from however many pieces they come in. `onGarbage` is called once, when the server
 * sends what is not a reply or a reply without an end; after that nothing is read any more.
 */
export function readReplies({
  onReply,
  onGarbage,
}: {
  onReply(reply: Reply): void;
  onGarbage(reason: string): void;
}): ReplyReader {
  const decoder = new StringDecoder('utf8');
  let partial = '';
  let lines: string[] = [];
  let length = 0;
  let isGarbage = false;
  const giveUp = (reason: string) => {
    isGarbage = true;
    onGarbage(reason);
  };

  return {
    get isMidway() {
      return partial !== '' || lines.length > 0;
    },

    read(chunk) {
      if (isGarbage) return;
      const text = decoder.write(chunk);
      length += text.length;
      if (length > maxReplyLength) return giveUp('the mail server’s answer has no end');
      partial += text;
      if (!text.includes('\n')) return; // a line that comes byte by byte is not searched again for each of them
      const whole = partial.split('\n');
      partial = whole.pop()!;
      for (const line of whole) {
        const [, code, more, words = ''] = /^([2-5]\d\d)(?:([ -])(.*))?$/s.exec(line.replace(/\r$/, '')) ?? [];
        if (!code) return giveUp(`the mail server answered something that is no SMTP: ${line.trim().slice(0, 80)}`);
        lines.push(words);
        if (more === '-') continue;
        const reply = { code: Number(code), text: lines.join(' ').trim(), lines };
        lines = [];
        length = partial.length;
        onReply(reply);
        if (isGarbage) return;
      }
    },
  };
}
