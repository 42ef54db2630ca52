import type { ReviewNote } from '../../db/tables/review.ts';
import type { ReactNode } from 'react';
import type { Bookings } from '../../issue/booking.ts';
import type { Path } from '../../issue/edit/edit-draft-places.ts';
import type { Snippet } from '../../issue/snippets/read-snippets.ts';
import { pathText } from '../../yaml/zod-problems.ts';
import { fullSentence, words } from '../../http/problem-words.tsx';
import { becomes } from './becomes.ts';
import type { FormField } from './form-fields.ts';
import { WordsBar } from './words-bar.tsx';
import type { ShownProblem } from './shown-problem.ts';

/** The bookings, with what the form of one issue needs. */
export interface IssueBookings extends Bookings {
  issue: number;
  /** The numbers of all slots in the draft. */
  slots: number[];
}

/** Data that every part of the form uses. */
export interface Form {
  problems: ShownProblem[];
  /** The paths of what is still to be written, which is no mistake. */
  unwritten: ReadonlySet<string>;
  /** The reader's fields that a text may name. */
  fields: string[];
  /** The language of the texts, for the browser's spelling. */
  lang: string;
  /** The issue's number. */
  number: number;
  /** Comments that nobody has marked as done. */
  comments: ReviewNote[];
  /** The files in drafts/images. */
  images: string[];
  bookings: IssueBookings;
  /** What can be inserted, of every kind. */
  snippets: Snippet[];
}

export type Group = Record<string, unknown>;

/** The fields of one group, each with its problems. */
export function Fields({ fields, at, group, form }: { fields: FormField[]; at: Path; group: Group; form: Form }) {
  return (
    <div className="fields">
      {fields.map((field) => (
        <FieldView key={field.key} field={field} path={[...at, field.key]} value={group[field.key]} form={form} />
      ))}
    </div>
  );
}

/**
 * Words a problem for the form: names the field's label instead of the YAML key, which somebody who uses the form may
 * never see.
 */
function inFormWords(problem: ShownProblem, { key, label }: FormField): ShownProblem {
  return { ...problem, message: problem.message.replace(`\`${key}\``, label) };
}

function FieldView({ field, path, value, form }: { field: FormField; path: Path; value: unknown; form: Form }) {
  const { label, control, required, hint, ghost, choices, key } = field;
  const id = idOf(path);
  const own = form.problems
    .filter(({ path: at }) => at === pathText(path) || (control === 'words' && at?.startsWith(`${pathText(path)}[`)))
    .map((problem) => inFormWords(problem, field));
  const isOdd =
    control === 'words'
      ? value !== undefined && !(Array.isArray(value) && value.every((word) => typeof word === 'string'))
      : value !== null && typeof value === 'object';
  if (isOdd) {
    return (
      <div className="field">
        <span className="label">{label}</span>
        <p className="hint">
          This is written in a way that a field can’t hold.{' '}
          <button type="button" className="link" data-goto={JSON.stringify(path)}>
            Show it in the YAML
          </button>
        </p>
        <FieldProblems id={id} problems={own} />
      </div>
    );
  }
  const text = control === 'words' ? ((value as string[] | undefined) ?? []).join(', ') : wordsOf(value);
  const isUnwritten = form.unwritten.has(pathText(path));
  const described = [`${id}-hint`, ...(own.length > 0 ? [`${id}-problems`] : [])].join(' ');
  const shared = {
    id,
    'data-set': JSON.stringify(path),
    'data-control': control,
    'data-required': required ? '' : undefined,
    'aria-describedby': described,
    'aria-invalid': own.some(({ severity }) => severity === 'error') ? true : undefined,
  };
  if (control === 'flag') {
    return (
      <div className="field flag">
        <div className="choice">
          <input type="checkbox" {...shared} defaultChecked={value === true} />
          <label htmlFor={id}>{label}</label>
        </div>
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
        <FieldProblems id={id} problems={own} />
      </div>
    );
  }
  return (
    <div className={`field ${control} key-${key}`}>
      <div className="label-row">
        <label htmlFor={id}>
          {label}
          {required ? null : <span className="optional"> optional</span>}
        </label>
        <WordsBar field={field} readers={path.length === 1 ? form.fields : undefined} />
      </div>
      <Control
        control={control}
        shared={shared}
        text={text}
        choices={choices}
        list={key === 'src' ? 'images' : key === 'timezone' ? 'zones' : undefined}
        ghost={ghost}
        lang={form.lang}
      />
      <p className="hint" id={`${id}-hint`}>
        {hint}
      </p>
      {control === 'prose' ? <Becomes markdown={text} /> : null}
      {/* Shown once somebody has been in the field. */}
      {isUnwritten ? <p className="field-todo">Still to be written.</p> : null}
      <FieldProblems id={id} problems={own} />
    </div>
  );
}

/** What the Markdown of a text becomes, if that is not what is typed anyway. */
function Becomes({ markdown }: { markdown: string }) {
  const html = markdown.length > 10_000 ? '' : becomes(markdown);
  return html === '' ? null : <div className="becomes" inert dangerouslySetInnerHTML={{ __html: html }} />;
}

function Control({
  control,
  shared,
  text,
  choices,
  list,
  ghost,
  lang,
}: {
  control: FormField['control'];
  shared: Record<string, unknown>;
  text: string;
  choices: readonly string[] | undefined;
  list: string | undefined;
  ghost: string;
  lang: string;
}) {
  if (control === 'prose')
    return (
      <textarea
        {...shared}
        rows={Math.min(14, Math.max(3, Math.ceil(text.length / 70) + (text.match(/\n/g)?.length ?? 0)))}
        defaultValue={text}
        placeholder={ghost}
        dir="auto"
        lang={lang}
        spellCheck
      />
    );
  if (control === 'choice') {
    return (
      <select {...shared} defaultValue={text}>
        <option value="">–</option>
        {[...new Set([...(choices ?? []), ...(text ? [text] : [])])].map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  // A date input shows an invalid date as empty, which would hide what the draft contains.
  if (control === 'day' && /^(\d{4}-\d{2}-\d{2})?$/.test(text))
    return <input type="date" {...shared} defaultValue={text} />;
  if (control === 'time' && /^(\d{2}:\d{2})?$/.test(text)) return <input type="time" {...shared} defaultValue={text} />;
  if (control === 'number' && /^\d*$/.test(text))
    return <input type="number" min={1} {...shared} defaultValue={text} />;
  return (
    <input
      type={control === 'address' ? 'url' : 'text'}
      {...shared}
      list={list}
      defaultValue={text}
      placeholder={ghost}
      dir={control === 'address' ? 'ltr' : 'auto'}
      lang={control === 'line' ? lang : undefined}
      spellCheck={control === 'line'}
      autoComplete="off"
    />
  );
}

function FieldProblems({ id, problems }: { id: string; problems: Form['problems'] }) {
  if (problems.length === 0) return null;
  return (
    <div id={`${id}-problems`}>
      {problems.map((problem, index) => (
        <ProblemLine key={index} problem={problem} />
      ))}
    </div>
  );
}

/** Problems of a part that concern none of its fields, such as an unknown key or a missing list. */
export function OtherProblems({
  path,
  form,
  known,
  skip,
}: {
  path: Path;
  form: Form;
  known: string[];
  skip: (string | number)[];
}) {
  const own = pathText(path);
  const shownElsewhere = [...known, ...skip].map((key) => pathText([...path, key]));
  const rest = form.problems.filter(({ path: at = '' }) => {
    if (path.length === 0 ? at.startsWith('sections') : at !== own && !at.startsWith(`${own}.`)) return false;
    return !shownElsewhere.some((each) => at === each || at.startsWith(`${each}.`) || at.startsWith(`${each}[`));
  });
  return rest.length === 0 ? null : (
    <div className="other-problems">
      {rest.map((problem, index) => (
        <ProblemLine key={index} problem={problem} />
      ))}
    </div>
  );
}

function ProblemLine({ problem: { severity, message, hint } }: { problem: Form['problems'][number] }) {
  return (
    <p className={severity === 'error' ? 'field-error' : 'field-warning'}>
      <span className="visually-hidden">{severity}: </span>
      {words(fullSentence(message))}
      {hint ? <span className="hint"> {words(hint)}</span> : null}
    </p>
  );
}

/** Fields that few items need; folded unless one has a value. */
export function More({
  label,
  open,
  path,
  fields,
  form,
  children,
}: {
  label: string;
  open: boolean;
  path: Path;
  fields: string[];
  form: Form;
  children: ReactNode;
}) {
  const own = fields.map((key) => pathText([...path, key]));
  const hasProblem = form.problems.some(
    ({ path: at }) => at !== undefined && own.some((each) => at === each || at.startsWith(`${each}.`)),
  );
  return (
    <details className="more" id={`${idOf(path)}-more`} data-keep="" open={open || hasProblem}>
      <summary>{label}</summary>
      {children}
    </details>
  );
}

/** The problems of a part and of everything in it. */
export function problemsWithin(form: Form, path: Path): ShownProblem[] {
  const own = pathText(path);
  return form.problems.filter(({ path: at }) => at === own || at?.startsWith(`${own}.`));
}

/** A value that is not a mapping counts as an empty group. */
export function groupOf(value: unknown): Group {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Group) : {};
}

export function wordsOf(value: unknown): string {
  return typeof value === 'string'
    ? value.replace(/\n+$/, '')
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : '';
}

export function hasAny(group: Group, keys: string[]): boolean {
  return keys.some((key) => group[key] !== undefined);
}

/** The id of a part's element, such as `at-sections-0-items-1-title`. */
export function idOf(path: Path): string {
  return ['at', ...path].join('-');
}
