import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openConfig } from '../../src/wire/open-config.ts';
import { mailProblems } from '../../src/issue/check-publication.ts';
import { readerWords } from '../../src/words/languages.ts';
import type { GalleyError, Problem } from '../../src/problem.ts';
import { readYaml } from '../../src/yaml/yaml-source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'galley-mails-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const head =
  'name: The Weekly Loop\nslug: weekly-loop\nurl: https://loop.example.org\nfrom: editors@loop.example.org\naddress: 12 Sample Street\n';

/** Reads a publication with these mails as every command does; returns the problems. */
function problemsOf(mails: string, before = head): Problem[] {
  writeFileSync(join(folder, 'galley.yaml'), before + mails);
  try {
    openConfig({ folder, variables: {} });
    return [];
  } catch (error) {
    return (error as GalleyError).problems;
  }
}

describe('the texts of mails in galley.yaml', () => {
  test('may be left out, or given in part', () => {
    expect(problemsOf('')).toEqual([]);
    expect(problemsOf('mails:\n  welcome:\n    subject: Hello\n')).toEqual([]);
    writeFileSync(
      join(folder, 'galley.yaml'),
      `${head}mails: { welcome: { subject: Hello }, goodbye: { send: true } }\n`,
    );
    const { mails } = openConfig({ folder, variables: {} }).publication;
    expect(mails.welcome).toMatchObject({ subject: 'Hello', button: 'Read past issues' });
    expect(mails.goodbye.send).toBe(true);
    expect(mails.confirm.text).toContain('seven days');
  });

  test.each(['en', 'de'])('the default texts in %s pass the same check', (lang) => {
    const yaml = JSON.stringify({ mails: readerWords(lang).mails });
    expect(mailProblems(readYaml(yaml, 'galley.yaml'))).toEqual([]);
  });

  test.each([
    [
      'a field that nobody has',
      'mails:\n  welcome:\n    text: Hello {{subscriber.firstNam}}!\n',
      8,
      19,
      'Did you mean “firstName”?',
    ],
    [
      'in a text of several lines',
      'mails:\n  welcome:\n    text: |\n      Hello.\n\n      To {{subscriber.planet}}.\n',
      11,
      12,
      'Unknown field',
    ],
    [
      'a block that is never closed',
      'mails:\n  confirm:\n    text: "Hi {{#if subscriber.city}}there"\n',
      8,
      15,
      'never closed',
    ],
    ['three braces', 'mails:\n  confirm:\n    subject: "{{{subscriber.firstName}}}"\n', 8, 15, 'three braces'],
    ['a field of an issue', 'mails:\n  welcome:\n    subject: Issue {{issue.number}}\n', 8, 20, 'belongs to no issue'],
    [
      'a field in a button',
      'mails:\n  confirm:\n    button: Go {{subscriber.firstName}}\n',
      8,
      16,
      'subject and text only',
    ],
    [
      'a block that begins in a list and ends outside',
      'mails:\n  welcome:\n    text: "- A {{#if subscriber.city}}b\\n\\nc{{/if}} d"\n',
      8,
      16,
      'ends in another',
    ],
    ['a link that runs code', 'mails:\n  welcome:\n    text: "[x](javascript:alert(1))"\n', 8, 16, 'can’t be sent'],
    [
      'a field in a link',
      'mails:\n  welcome:\n    text: "see [x](https://example.org/{{subscriber.city}})"\n',
      8,
      18,
      'can’t be inside a link',
    ],
    [
      'a subject of two lines',
      'mails:\n  welcome:\n    subject: "Hello\\nBcc: victim@example.org"\n',
      8,
      20,
      'as a line break',
    ],
    [
      'one of our own marks',
      'mails:\n  welcome:\n    text: "\\ue000u0\\ue001"\n',
      8,
      11,
      'invisible character (U+E000)',
    ],
    ['a key nobody knows', 'mails:\n  welcome:\n    sbject: Hello\n', 8, 5, 'did you mean `subject`?'],
    ['a mail nobody knows', 'mails:\n  welcom:\n    subject: Hello\n', 7, 3, 'did you mean `welcome`?'],
    ['a link without its definition', 'mails:\n  welcome:\n    text: "see [x][y]"\n', 8, 16, 'has no definition'],
    ['a tag of HTML', 'mails:\n  welcome:\n    text: "<div>x</div>"\n', 8, 12, 'is not mailed'],
    ['a comment in a subject', 'mails:\n  welcome:\n    subject: Hello <!-- x -->\n', 8, 20, 'can’t hold a comment'],
    ['an empty text', 'mails:\n  welcome:\n    text: ""\n', 8, 11, 'text is empty'],
  ])('%s is told with its place', (_what, mails, line, column, message) => {
    expect(problemsOf(mails)).toEqual([
      expect.objectContaining({
        severity: 'error',
        file: 'galley.yaml',
        line,
        column,
        message: expect.stringContaining(message),
      }),
    ]);
  });

  test('are reported together with the other mistakes of the file, and know its declared fields', () => {
    const problems = problemsOf(
      'mails:\n  welcome:\n    text: Hello {{subscriber.planet}} {{subscriber.city}}\nfields: [planet]\ntheem: digest\n',
    );
    expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
      expect.stringMatching(/^8 Unknown field “(?:subscriber\.)?city”/),
      expect.stringMatching(/^10 unknown key `theem`/),
    ]);
  });
});
