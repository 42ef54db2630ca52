import { expect, test } from 'vitest';
import { classifyReply, type ReplyInContext } from '../../src/bounce/classify-reply.ts';
import { faults } from '../../src/bounce/reply-class.ts';
import { readReplies } from '../vectors/read-replies.ts';

const at = (stage: ReplyInContext['stage'], line: string, over: Partial<ReplyInContext> = {}) =>
  classifyReply({ stage, code: Number(line.slice(0, 3)), text: line.slice(4), ...over });

test('each reply of the collection belongs to its class', () => {
  const replies = readReplies();
  expect(replies.length).toBeGreaterThan(700);
  const wrong = replies.flatMap(({ line, answer, truth }) => {
    const said = classifyReply(answer);
    return said.class === truth ? [] : [`${line}: ${said.class} by “${said.rule}” (${said.words}), and not ${truth}`];
  });
  expect(wrong).toEqual([]);
});

test('no code makes a refusal of us the reader’s fault', () => {
  // Where the words say nothing, the code is all there is.
  const ours = readReplies().filter(
    ({ truth, answer }) =>
      ['us', 'content', 'relay-rate'].includes(faults[truth]) &&
      // A server that is busy says so with 4yz.
      truth !== 'relay-busy' &&
      classifyReply(answer).words !== '' &&
      !answer.text.startsWith('5.1.7 '),
  );
  const codes = ['5.1.0', '5.1.1', '5.1.2', '5.1.6', '5.1.10', '5.2.1', '5.2.2', '5.4.4', '5.5.0', '5.7.1'];
  const blamed = ours.flatMap(({ line, answer }) =>
    codes.flatMap((code) => {
      const text = `${code} ${answer.text.replace(/^[245]\.\d+\.\d+ */, '')}`;
      const said = classifyReply({ ...answer, code: 550, text });
      return said.fault === 'reader' ? [`${line} with ${code}: ${said.class}`] : [];
    }),
  );
  expect(blamed).toEqual([]);
});

test('what nothing says is the reader’s own only where a recipient was named', () => {
  expect(at('mail', '550 no')).toMatchObject({ class: 'sender', fault: 'us' });
  expect(at('login', '550 no')).toMatchObject({ class: 'authentication', fault: 'us' });
  expect(at('rcpt', '550 no')).toMatchObject({ class: 'unclear', fault: 'mailbox', isPermanent: true });
  expect(at('text', '450 no')).toMatchObject({ class: 'relay-busy', fault: 'relay-rate', isPermanent: false });
});

test('says which rule decided, and by which words', () => {
  expect(at('rcpt', '550 5.7.1 Sorry, user unknown')).toMatchObject({ rule: 'no-such-user', words: 'user unknown' });
  expect(at('rcpt', '550 5.1.1 sorry')).toMatchObject({ rule: 'code 5.1.1', words: '' });
});

test('an address in the text is ours, the reader’s or somebody’s', () => {
  const over = { from: 'news@loop.example.org', to: 'reader@reader.example' };
  expect(at('rcpt', '550 <news@loop.example.org>: unknown', over).fault).not.toBe('reader');
  expect(at('rcpt', '550 <reader@reader.example>: unknown', over).class).toBe('no-such-user');
});

test('reads a long reply in a time that grows with its length', () => {
  const began = performance.now();
  for (const text of [
    'sender '.repeat(2000),
    'a@'.repeat(5000),
    'user '.repeat(3000),
    '1.'.repeat(5000),
    '<'.repeat(9000),
  ])
    at('rcpt', `550 ${text}`);
  expect(performance.now() - began).toBeLessThan(10_000);
});
