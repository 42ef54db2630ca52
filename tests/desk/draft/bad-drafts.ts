import { draft } from '../../journeys/workspace.ts';

/** All ways in which a draft can be invalid. */
export const badDrafts: Record<string, string> = {
  empty: '',
  'only a comment': '# nothing here yet\n',
  'a list': '- one\n- two\n',
  'one word': 'hello',
  'broken YAML': `${draft}  - title: "unclosed\n`,
  'a tab for indentation': draft.replace('    items:', '\titems:'),
  'half written': draft.slice(0, draft.length / 2),
  'no sections': draft.slice(0, draft.indexOf('sections:')),
  'an unknown key': draft.replace('summary: One.', 'sumary: One.'),
  'no address': draft.replace('url: "https://example.org/first?a=1&b=2", ', ''),
  'a script for an address': draft.replace('https://example.org/second', 'javascript:alert(1)'),
  'an open block': draft.replace('{{/if}}', ''),
  'a field nobody has': draft.replace('subscriber.firstName "there"', 'subscriber.shoeSize "there"'),
  'another number': draft.replace('number: 7', 'number: 70'),
  'an unknown theme': draft.replace('number: 7', 'number: 7\ntheme: sparkling'),
  'bytes that are no text': '\u0000\u0001\ufffd\ufffe',
  'a conflict of git': draft.replace('number: 7', '<<<<<<< HEAD\nnumber: 7\n=======\nnumber: 8\n>>>>>>> other'),
  'a million brackets': '['.repeat(100_000),
};
