/** The questions to ask before a file is imported, for people, with what to type. No code reads these texts. */
import { GalleyError } from '../../problem.ts';
import type { ImportQuestion, UnclearValue } from './import-question.ts';
import type { Standing } from './meaning/standing.ts';

/** A file that is not imported before the operator has answered. */
export class ImportQuestions extends GalleyError {
  readonly questions: ImportQuestion[];

  constructor(name: string, questions: ImportQuestion[]) {
    // One answer per line, aligned with the first, before which the terminal prints an arrow.
    super(`${name} is not imported yet. ${questions.map(questionWords).join(' ')}`, {
      code: 'E_IMPORT_QUESTION',
      hint: [...new Set(questions.flatMap(answersOf))].join('\n          '),
    });
    this.name = 'ImportQuestions';
    this.questions = questions;
  }
}

function questionWords(question: ImportQuestion): string {
  if (question.code === 'file') {
    const where = question.where === 'name' ? 'Its name' : `A line above its header (${printed(question.text)})`;
    return `${where} says that people in it are ${standingWords[question.says]}, and ${rowsWords(question.rows)} not say so ${question.rows === 1 ? 'itself' : 'themselves'}.`;
  }
  const { column, number, values, more, heading } = question;
  const shown = values.map(valueWords).join(', ');
  const others = more > 0 ? ` and ${more.toLocaleString('en')} more rows` : '';
  const subject = `Column ${number}, ${JSON.stringify(printed(column))},`;
  return heading
    ? `${subject} speaks of who is on the list, with values that are not understood: ${shown}${others}.`
    : `${subject} holds words of leaving: ${shown}${others}.`;
}

function answersOf(question: ImportQuestion): string[] {
  if (question.code === 'file')
    return [
      `If all of them are: --status ${question.says}`,
      'If they agreed to get this newsletter and never left: --status active',
    ];
  const name = shellWord(printed(question.column));
  const first = question.values[0]!.value;
  const values = `Say what ${question.values.length === 1 ? 'the value means' : 'each value means'}: --value ${shellWord(`${first}=active`)} (or =pending, =unsubscribed, =bounced, =complained, =suppressed, =ignore)`;
  const ignore = `If the column has nothing to do with it: --column ${name}=ignore`;
  // This answer is not offered for a status column, because such a column also contains people who left.
  if (question.heading) return question.status ? [values] : [values, ignore];
  return [
    `If the column tells who is on the list: --column ${name}=status`,
    `If only these words of it count: --column ${name}=tags`,
    ignore,
  ];
}

function rowsWords(rows: number): string {
  return `${rows.toLocaleString('en')} row${rows === 1 ? ' does' : 's do'}`;
}

function valueWords({ value, rows, line }: UnclearValue): string {
  const written = value.trim() === '' ? 'a blank' : JSON.stringify(printed(value));
  return rows === 1
    ? `${written} (line ${line})`
    : `${written} (${rows.toLocaleString('en')} rows, the first is line ${line})`;
}

function shellWord(text: string): string {
  return /^[\w=.@-]+$/.test(text) ? text : `"${text.replaceAll(/[\\"$`]/g, '\\$&')}"`;
}

function printed(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\ufffd').slice(0, 60);
}

const standingWords: Record<Standing, string> = {
  active: 'active',
  pending: 'not confirmed',
  unsubscribed: 'unsubscribed',
  bounced: 'bounced',
  complained: 'complaining',
  suppressed: 'suppressed',
};
