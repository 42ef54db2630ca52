import type { ReviewNote } from '../../db/tables/review.ts';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { renderToStaticMarkup } from 'react-dom/server';
import { checklistOf, isToWrite, type ToWrite } from '../../gate/checklist.ts';
import { runGate, type GateDeps } from '../../gate/run-gate.ts';
import { slotOf } from '../../issue/fill-slots.ts';
import { readDraftText, type DraftFile } from '../../issue/read-draft.ts';
import { readSnippets } from '../../issue/snippets/read-snippets.ts';
import { readBookings } from '../../sponsor/read-bookings.ts';
import { DraftForm } from './form.tsx';
import { Outline, outlineOf } from './outline.tsx';
import { shownProblem, type ShownProblem } from './shown-problem.ts';

/** What the editor's page shows about a text, which may be unsaved. Fields that go into the page unchanged are HTML. */
export interface Look {
  /** What is wrong. */
  problems: ShownProblem[];
  /** What is still to be written. */
  toWrite: ToWrite[];
  outline: string;
  /** The form view, if it was requested. */
  form?: string;
  /** Why the form can't be shown, and the line of the problem. */
  noForm?: { message: string; line?: number };
}

/** Checks a text as `galley check` would check the file, but without the network. Never throws because of the text. */
export async function lookAtText(
  text: string,
  draft: DraftFile,
  deps: GateDeps,
  { withForm = false, comments = [] }: { withForm?: boolean; comments?: ReviewNote[] } = {},
): Promise<Look> {
  const bookings = readBookings(deps.root);
  const parsed = readDraftText(text, draft, deps.publication, bookings);
  const findings = (await runGate(parsed, deps)).filter(({ waived }) => !waived);
  const problems = findings.filter((finding) => !isToWrite(finding)).map(shownProblem);
  const toWrite = checklistOf(findings);
  const {
    written,
    source: { problems: broken },
  } = parsed;
  const outline = renderToStaticMarkup(
    <Outline
      entries={outlineOf(text, { ...bookings, issue: draft.number })}
      problems={problems}
      number={draft.number}
      broken={written === undefined ? (broken[0] ?? {}) : undefined}
    />,
  );
  if (!withForm) return { problems, toWrite, outline };
  if (written !== null && typeof written === 'object' && !Array.isArray(written)) {
    const { sections, lang } = written as { sections?: unknown; lang?: unknown };
    const slots = Array.isArray(sections) ? sections.flatMap((section: unknown) => slotOf(section) ?? []) : [];
    // Notes are mostly about the theme. They are in the list of findings, not beside fields.
    const toFix = problems.filter(({ severity }) => severity !== 'info');
    const form = renderToStaticMarkup(
      <DraftForm
        draft={written as Record<string, unknown>}
        problems={toFix}
        unwritten={new Set(findings.flatMap(({ rule, path }) => (rule === 'unwritten' && path ? [path] : [])))}
        fields={['email', ...deps.publication.fields]}
        lang={typeof lang === 'string' ? lang : deps.publication.lang}
        number={draft.number}
        comments={comments}
        images={imagesIn(deps.root)}
        snippets={readSnippets(deps.root)}
        bookings={{ ...bookings, issue: draft.number, slots }}
      />,
    );
    return { problems, toWrite, outline, form };
  }
  const first = broken[0] ?? problems[0];
  return {
    problems,
    toWrite,
    outline,
    noForm: { message: first?.message ?? 'the draft is empty', ...(first?.line ? { line: first.line } : {}) },
  };
}

function imagesIn(root: string): string[] {
  try {
    return readdirSync(join(root, 'drafts/images')).filter((name) => /^\w[\w.-]*\.(?:png|jpe?g|gif)$/i.test(name));
  } catch {
    return []; // no such folder yet
  }
}
