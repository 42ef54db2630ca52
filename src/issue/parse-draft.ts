import { z } from 'zod';
import { themeNames } from '../../emails/themes.ts';
import { guessAddress } from '../fetch/written/guess-address.ts';
import { keyTable } from '../yaml/key-table.ts';
import { hasErrors, sortProblems, type Problem } from '../problem.ts';
import { readYaml, type YamlSource } from '../yaml/yaml-source.ts';
import { nearest, pathParts, pathText, problemsFromZod, unknownKey, valueAt } from '../yaml/zod-problems.ts';
import { bookingFor, hasCopy, type Bookings, type ListedBooking } from './booking.ts';
import { draftFields, draftSchema } from './draft.ts';
import { fillSlots, slotOf } from './fill-slots.ts';
import { kindNames, kindOf, schemaOf, sectionKinds, writtenKindNames, type DraftSection } from './kinds/all.ts';
import { markdownKeysIn } from './kinds/fields.ts';
import { isBlank, isLeftOut, isRequired, nameOfSection } from './left-out.ts';
import { withoutLiterals } from './markdown/literal-parts.ts';
import { isSafeLink, linksIn } from './markdown/render-markdown.ts';
import { markEnd, markStart } from './marks.ts';
import { lintTemplate, tagsIn } from './template.ts';
import { toIssue } from './to-issue.ts';
import type { DraftDefaults, Issue } from './issue.ts';

export interface ParsedDraft {
  /** Absent when any problem is an error. */
  issue?: Issue;
  /** With the content of booked slots in its data, and their places in bookings.yaml. */
  source: YamlSource;
  /** What the file itself says, its booked slots empty; undefined when the YAML is broken. */
  written: unknown;
  problems: Problem[];
  /** What it was read with. */
  bookings?: Bookings | undefined;
  /** By place in `sections`: what fills a slot that the file leaves empty. */
  booked: Map<number, ListedBooking>;
}

/**
 * Reads one draft; every mistake in it comes back at once, in reading order. Slots without content take that of their
 * booking. Mistakes in the bookings themselves are reported elsewhere. Never throws for bad input.
 */
export function parseDraft(
  text: string | Uint8Array,
  file: string,
  defaults: DraftDefaults,
  bookings?: Bookings,
): ParsedDraft {
  const own = readYaml(text, file, draftKeys);
  const { source, booked } = fillSlots(own, bookings);
  const read = { source, written: own.isBroken ? undefined : own.value, booked, bookings };
  if (source.value === undefined) return { ...read, problems: source.problems };
  if (source.value === null || typeof source.value !== 'object' || Array.isArray(source.value)) {
    const fault: Pick<Problem, 'code' | 'message'> =
      source.value === null
        ? { code: 'empty-draft', message: 'the draft is empty' }
        : { message: 'a draft is a group of keys such as `number`, `subject` and `sections`' };
    return {
      ...read,
      problems: [
        {
          severity: 'error',
          rule: 'wrong-type',
          ...fault,
          hint: '`galley new` writes a draft to start from.',
          file,
          ...source.placeOf([]),
        },
        ...source.problems,
      ],
    };
  }

  const problems: Problem[] = [...source.problems];
  const { sections, ...head } = source.value as Record<string, unknown>;
  const headSchema = z.strictObject(draftFields);
  const known = [...Object.keys(draftFields), 'sections'];
  const parsedHead = headSchema.safeParse(head, { reportInput: true });
  for (const problem of parsedHead.success ? [] : problemsFromZod(parsedHead.error, source, headSchema)) {
    problems.push(problem.rule === 'unknown-key' ? unknownKey(problem.path!, known, source, []) : problem);
  }
  const parsedSections = parseSections(sections, source, problems);
  problems.push(...languageProblems(own.value, own));
  problems.push(...headProblems(head, source, defaults));
  problems.push(...sectionProblems(parsedSections, { ...read, number: head.number }));

  const sorted = sortProblems(problems.map((problem) => asUnwritten(problem, source)));
  if (!parsedHead.success || hasErrors(sorted)) return { ...read, problems: sorted };
  return {
    ...read,
    problems: sorted,
    issue: toIssue(
      parsedHead.data,
      parsedSections.map((entry) => entry.section),
      file,
      defaults,
    ),
  };
}

/** What is not written yet is no mistake. It stops a send as an error does, but is told as something to do. */
function asUnwritten(problem: Problem, { value }: YamlSource): Problem {
  if (problem.path === undefined || !unwrittenAs.has(problem.rule)) return problem;
  const path = pathParts(problem.path);
  if (!isBlank(valueAt(value, path)) || !isRequired(path, value, draftFields)) return problem;
  const section = path[0] === 'sections' ? nameOfSection(valueAt(value, path.slice(0, 2))) : undefined;
  return {
    ...problem,
    rule: 'unwritten',
    message: `\`${String(path.at(-1))}\` is not written yet`,
    ...(section === undefined ? {} : { section }),
  };
}

/** The rules that an empty value breaks. */
const unwrittenAs = new Set(['missing-key', 'empty', 'wrong-type', 'wrong-value']);

interface ParsedSection {
  index: number;
  section: DraftSection;
}

/** One by one and by its own kind: a union's message would be “none of eight forms fits”. */
function parseSections(value: unknown, source: YamlSource, problems: Problem[]): ParsedSection[] {
  const report = (rule: string, message: string, path: PropertyKey[], hint?: string) =>
    problems.push({
      severity: 'error',
      rule,
      message,
      hint,
      file: source.file,
      path: pathText(path),
      ...source.placeOf(path),
    });
  if (value === undefined) {
    report(
      'missing-key',
      '`sections` is missing',
      [],
      'Add `sections:` with a list of sections, each with a title and items.',
    );
    return [];
  }
  if (!Array.isArray(value)) {
    report('wrong-type', '`sections` must be a list', ['sections'], 'Start each section with “- title: …”.');
    return [];
  }
  if (value.length === 0) report('empty', 'an issue needs at least one section', ['sections']);
  if (value.length > 40)
    report('too-long', `an issue has room for 40 sections, this one has ${value.length}`, ['sections']);
  if (value.length > 0 && value.every(isLeftOut))
    report('unwritten', 'no section has anything in it yet', ['sections'], 'Sections without content are left out.');
  return value.slice(0, 40).flatMap((written: unknown, index): ParsedSection[] => {
    const path = ['sections', index];
    const slot = slotOf(written);
    if (slot === undefined && isLeftOut(written)) return [];
    const section = isLeftOut(written) ? { sponsored: slot } : written;
    if (section === null || typeof section !== 'object' || Array.isArray(section)) {
      report('wrong-type', 'a section must be a group of keys', path, 'Write “- title: News” and under it “items:”.');
      return [];
    }
    const kind = kindOf(section as Record<string, unknown>);
    if (!kind) {
      const named = JSON.stringify((section as { kind: unknown }).kind);
      const near = nearest(named.replaceAll('"', ''), writtenKindNames);
      report(
        'wrong-value',
        `there is no section kind ${named}` + (near ? `, did you mean \`${near}\`?` : ''),
        [...path, 'kind'],
        `Kinds: ${writtenKindNames.join(', ')}.`,
      );
      return [];
    }
    const schema = schemaOf(kind);
    const parsed = schema.safeParse(section, { reportInput: true });
    if (parsed.success) return [{ index, section: parsed.data as DraftSection }];
    problems.push(...problemsFromZod(parsed.error, source, schema, path));
    return [];
  });
}

/** A text longer than any field may be is reported as too long; its content is not checked. */
const maxText = 10_000;

/** Characters and links that are wrong in every place. */
export function languageProblems(value: unknown, source: YamlSource): Problem[] {
  const problems: Problem[] = [];
  const visit = (node: unknown, path: PropertyKey[]) => {
    if (typeof node === 'string') {
      if (node.length > maxText) return;
      const bad = [...node].findIndex((char) => char === markStart || char === markEnd || isControl(char));
      if (bad >= 0) {
        const code = [...node][bad]!.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
        problems.push({
          severity: 'error',
          rule: 'forbidden-character',
          message: `there is an invisible character (U+${code}) in \`${String(path.findLast((part) => typeof part === 'string') ?? '')}\``,
          hint: 'Delete it; it often comes along when text is pasted from elsewhere.',
          file: source.file,
          path: pathText(path),
          ...source.placeOf(path),
        });
      }
      // Elsewhere braces are only text (a template language is a fine topic), unless a field was clearly meant.
      const isMarkdown = markdownKeys.includes(String(path.at(-1)));
      const isPersonal = path.length === 1 && personalKeys.includes(String(path[0]));
      const field = isPersonal ? undefined : tagWithField(isMarkdown ? withoutLiterals(node) : node);
      if (field) {
        problems.push({
          severity: 'error',
          rule: 'template',
          message: 'a reader’s own fields work in subject, preheader and intro only',
          hint: 'Take the {{ … }} out here.',
          file: source.file,
          path: pathText(path),
          ...source.placeWithin(path, node, field.index),
        });
      }
      if (isMarkdown) problems.push(...linkProblems(node, path, source, isPersonal ? [] : undefined));
    } else if (Array.isArray(node)) node.forEach((entry, index) => visit(entry, [...path, index]));
    else if (node !== null && typeof node === 'object')
      for (const [key, entry] of Object.entries(node)) visit(entry, [...path, key]);
  };
  visit(value, []);
  return problems;
}

function tagWithField(text: string): { index: number } | undefined {
  return tagsIn(text).find(({ tag }) => /\bsubscriber\./.test(tag));
}

/** The kind of value that each key of a draft takes. */
export const draftKeys = keyTable(draftSchema);

const personalKeys = ['subject', 'preheader', 'intro'];
const markdownKeys = markdownKeysIn([draftFields, ...kindNames.map((name) => sectionKinds[name].schema.shape)]);

export function isControl(char: string): boolean {
  // oxlint-disable-next-line no-control-regex -- looking for control characters is the point
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ue002\ue003\ufffe\uffff]/.test(char);
}

/** `tags` for a text that may name the reader's own fields. */
export function linkProblems(text: string, path: PropertyKey[], source: YamlSource, tags?: string[]): Problem[] {
  const fault = (rule: string, url: string, message: string, hint: string): Problem => ({
    severity: 'error',
    rule,
    message,
    hint,
    file: source.file,
    path: pathText(path),
    // Markdown encodes the braces of an address, so it can't be found by its own words.
    ...source.placeWithin(
      path,
      text,
      Math.max(rule === 'field-in-link' ? text.search(/\]\([^)]*\{\{/) : text.indexOf(url), 0),
    ),
  });
  return linksIn(text, tags).flatMap((url) => {
    if (url.includes(markStart) || /\{\{|%7B%7B/i.test(url))
      return [
        fault(
          'field-in-link',
          url,
          'a reader’s field can’t be inside a link',
          'Links are counted per issue; write one address for everybody.',
        ),
      ];
    if (isSafeLink(url)) return [];
    const mended = guessAddress(url);
    return [
      fault(
        'unsafe-link',
        url,
        `the link to ${JSON.stringify(url.slice(0, 60))} can’t be sent`,
        mended === undefined
          ? 'A link starts with https://, http:// or mailto:.'
          : `Did you mean ${mended.slice(0, 100)}?`,
      ),
    ];
  });
}

/** Reports problems of the head that zod can't find. Reads the raw values, so it works even if zod found errors. */
function headProblems(head: Record<string, unknown>, source: YamlSource, defaults: DraftDefaults): Problem[] {
  const problems: Problem[] = [];
  const add = (rule: string, path: PropertyKey[], message: string, hint?: string, place = source.placeOf(path)) =>
    problems.push({ severity: 'error', rule, message, hint, file: source.file, path: pathText(path), ...place });
  const text = (key: string) => (typeof head[key] === 'string' && head[key].length <= maxText ? head[key] : '');
  if (text('theme') !== '' && !themeNames.includes(text('theme'))) {
    const near = nearest(text('theme'), themeNames);
    add(
      'unknown-theme',
      ['theme'],
      `there is no theme \`${text('theme')}\`` + (near ? `, did you mean \`${near}\`?` : ''),
      `Themes: ${themeNames.join(', ')}.`,
    );
  }
  for (const key of ['subject', 'preheader']) {
    if (/[\r\n]/.test(text(key).trim()))
      add(
        'line-break',
        [key],
        `\`${key}\` must be on one line`,
        'A header can’t hold a line break. Use “>-” for folded text.',
      );
  }
  for (const key of personalKeys) {
    for (const fault of lintTemplate(key === 'intro' ? withoutLiterals(text(key)) : text(key), defaults.fields))
      add('template', [key], fault.message, fault.hint, source.placeWithin([key], text(key), fault.offset));
  }
  const at = (head.send as { at?: unknown } | null | undefined)?.at;
  if (typeof at === 'string' && /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/.test(at)) {
    try {
      Temporal.PlainDateTime.from(at.replace(' ', 'T'), { overflow: 'reject' });
    } catch {
      add('wrong-value', ['send', 'at'], `\`at\` is not a time that exists: ${at}`);
    }
  }
  return problems;
}

function sectionProblems(
  sections: ParsedSection[],
  { source, booked, bookings, number }: Pick<ParsedDraft, 'source' | 'booked' | 'bookings'> & { number: unknown },
): Problem[] {
  const problems: Problem[] = [];
  const add = (severity: Problem['severity'], rule: string, path: PropertyKey[], message: string, hint?: string) =>
    problems.push({ severity, rule, message, hint, file: source.file, path: pathText(path), ...source.placeOf(path) });
  const slots = new Map<number, number>();
  const ids = new Map<string, string>();
  const claim = (id: string | undefined, path: PropertyKey[]) => {
    if (id === undefined) return;
    if (ids.has(id))
      add(
        'error',
        'repeated-id',
        [...path, 'id'],
        `the id \`${id}\` is used twice`,
        `It is also at ${ids.get(id)}; an id names one thing.`,
      );
    else ids.set(id, pathText(path));
  };
  // First the problems that can't be reported here: a draft that uses a booking's id has to change.
  for (const { at, booking } of booked.values()) ids.set(booking.id, `bookings[${at}] of bookings.yaml`);
  for (const { index, section } of sections) {
    const path = ['sections', index];
    if ('sponsored' in section) {
      if (slots.has(section.sponsored))
        add(
          'error',
          'repeated-slot',
          [...path, 'sponsored'],
          `slot ${section.sponsored} is used twice`,
          'Give the second one another number.',
        );
      slots.set(section.sponsored, index);
      if (!('title' in section)) {
        const { message, hint } = emptySlot(section.sponsored, number, bookings);
        add('warning', 'empty-slot', path, message, hint);
      }
    }
    if ('id' in section && !booked.has(index)) claim(section.id, path);
    if ('sponsored' in section) continue;
    for (const [key, list] of Object.entries(section)) {
      if (Array.isArray(list))
        for (const [at, part] of list.entries()) claim((part as { id?: string }).id, [...path, key, at]);
    }
    const { problems: problemsOf } = sectionKinds[section.kind ?? 'links'];
    for (const { at, rule, message, hint } of problemsOf?.(section) ?? [])
      add('error', rule, [...path, ...at], message, hint);
  }
  return problems;
}

/** Why a slot is empty, and who could correct it. */
function emptySlot(slot: number, issue: unknown, bookings: Bookings | undefined): { message: string; hint: string } {
  const found = bookings && typeof issue === 'number' ? bookingFor({ issue, slot }, bookings) : undefined;
  if (found && !hasCopy(found.booking))
    return {
      message: `sponsored slot ${slot} is booked by ${found.booking.sponsor}, whose copy is missing, and will be left out`,
      hint: `Write title and url of \`${found.booking.id}\` in bookings.yaml.`,
    };
  if (bookings?.isKept)
    return {
      message: `sponsored slot ${slot} has neither content nor a booking and will be left out`,
      hint: 'Place a booking there, or give sponsor, title and url here, with a summary.',
    };
  return {
    message: `sponsored slot ${slot} has no content and will be left out`,
    hint: 'Give sponsor, title and url here, with a summary.',
  };
}
