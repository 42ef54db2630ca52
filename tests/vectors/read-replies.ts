import { readFileSync } from 'node:fs';
import type { ReplyInContext } from '../../src/bounce/classify-reply.ts';
import type { ReplyClass, Stage } from '../../src/bounce/reply-class.ts';

const stages: Record<string, Stage> = {
  C: 'connect',
  H: 'hello',
  L: 'login',
  M: 'mail',
  R: 'rcpt',
  D: 'data',
  T: 'text',
};

/** `smtp-replies.txt`: each reply with the class that it belongs to. */
export function readReplies(): { line: string; answer: ReplyInContext; truth: ReplyClass }[] {
  let truth = 'unclear' as ReplyClass;
  return readFileSync(new URL('smtp-replies.txt', import.meta.url), 'utf8')
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('== ')) truth = line.slice(3) as ReplyClass;
      const [, letter, code, text] = /^([CHLMRDT]) (\d{3})[ -](.*)$/.exec(line) ?? [];
      if (!letter) return [];
      const answer = {
        stage: stages[letter]!,
        code: Number(code),
        text: text!,
        from: 'news@loop.example.org',
        to: 'reader@reader.example',
      };
      return [{ line, answer, truth }];
    });
}
