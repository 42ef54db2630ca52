import type { ReactNode } from 'react';
import type { Path } from '../../issue/edit-draft-places.ts';
import { pathText } from '../../zod-problems.ts';
import { figureFields, freshItems, freshSections, headFields, imageFields, kindFields, kindOfSection, moreHeadFields, sendFields, type FormField } from './form-fields.ts';
import { worstOf, type ShownProblem } from './shown-problem.ts';

/** What is asked of every part of the form. */
interface Form {
  problems: ShownProblem[];
  /** Files in drafts/images, to choose from. */
  images: string[];
}

type Group = Record<string, unknown>;

/** A draft as fields and cards, for those who don't want YAML. Drawn from the text each time; the text is what is edited. */
export function DraftForm({ draft, ...form }: Form & { draft: Group }) {
  const sections = Array.isArray(draft.sections) ? (draft.sections as unknown[]) : [];
  return (
    <>
      <datalist id="images">{form.images.map((file) => <option key={file} value={`images/${file}`} />)}</datalist>
      <section className="card form-head" aria-labelledby="form-head" data-entry="[]">
        <h2 id="form-head" tabIndex={-1}>Head</h2>
        <Fields fields={headFields} at={[]} group={draft} form={form} />
        <More label="When, how it looks, closing words" open={hasAny(draft, ['outro', 'theme', 'lang', 'dir', 'send'])} path={[]} form={form} fields={[...moreHeadFields.map(({ key }) => key), 'send']}>
          <Fields fields={sendFields} at={['send']} group={groupOf(draft.send)} form={form} />
          <Fields fields={moreHeadFields} at={[]} group={draft} form={form} />
        </More>
        <OtherProblems path={[]} form={form} known={[...headFields, ...moreHeadFields].map(({ key }) => key)} skip={['sections', 'send']} />
      </section>
      <h2 className="form-sections-title">Sections</h2>
      {sections.length === 0 ? <p className="hint">No section yet. Add one below: what readers see is their titles and items, in this order.</p> : null}
      <ol className="form-sections" data-list={JSON.stringify(['sections'])} data-empty="No section here yet">
        {sections.map((section, index) => <SectionCard key={index} section={section} index={index} count={sections.length} form={form} />)}
      </ol>
      <AddSection at={['sections', sections.length]} />
    </>
  );
}

function SectionCard({ section, index, count, form }: { section: unknown; index: number; count: number; form: Form }) {
  const path: Path = ['sections', index];
  const kind = kindOfSection(section);
  const group = groupOf(section);
  const title = titleOf(group, kind);
  const id = idOf(path);
  if (!kind) {
    return (
      <li className="card form-section" data-entry={JSON.stringify(path)} data-title="this section">
        <EntryHead path={path} title="This section can’t be shown as a form" level="section" index={index} count={count} />
        <OtherProblems path={path} form={form} known={[]} skip={[]} />
        <p><button type="button" className="quiet" data-goto={JSON.stringify(path)}>Show it in the YAML</button></p>
      </li>
    );
  }
  const { main, more, name, items: itemFields } = kindFields[kind === 'slot' ? 'sponsored' : kind];
  const items = Array.isArray(group.items) ? (group.items as unknown[]) : [];
  const own = problemsWithin(form, path);
  // What holds a list shows it; the others are a line each, so that an issue can be seen as a whole.
  const isOpen = itemFields !== undefined;
  return (
    <li className="card form-section" data-entry={JSON.stringify(path)} data-title={title}>
      <EntryHead path={path} title={title} badge={kind === 'links' || name === title ? undefined : name} level="section" index={index} count={count} lead={isOpen ? '' : leadOf(group, kind)} tone={worstOf(own)} open={isOpen} />
      <div className="form-section-body" id={`${id}-body`} hidden={!isOpen}>
        {/* The same shape before and after it is filled, or the field that is being typed in would be drawn anew. */}
        {kind === 'sponsored' || kind === 'slot' ? <p className={kind === 'slot' ? 'hint' : 'gone'}>Nobody has filled this slot: it is left out of the issue until there are a sponsor, a title and an address.</p> : null}
        <Fields fields={main} at={path} group={group} form={form} />
        {kind === 'sponsored' || kind === 'slot' ? <ImageFields path={path} group={group} form={form} /> : null}
        {kind === 'stats' ? <Figures path={path} group={group} form={form} /> : null}
        {itemFields ? (
          <>
            <ol className="form-items" data-list={JSON.stringify([...path, 'items'])} data-empty="No item here yet">
              {items.map((item, at) => <ItemRow key={at} item={item} path={[...path, 'items', at]} count={items.length} kind={kind} form={form} />)}
            </ol>
            <div className="form-add add-item">
              <button type="button" className="quiet" data-insert={JSON.stringify([...path, 'items', items.length])} data-value={JSON.stringify(freshItems[kind])}>Add an item</button>
              <span className="or">or</span>
              <input type="url" id={`${id}-paste`} data-paste={JSON.stringify([...path, 'items', items.length])} data-value={JSON.stringify(freshItems[kind])} placeholder="https://" aria-label="Paste an address" autoComplete="off" dir="ltr" />
              <button type="button" className="quiet" data-paste-add="">Add</button>
            </div>
          </>
        ) : null}
        <More label="More" path={path} form={form} fields={more.map(({ key }) => key)} open={false}><Fields fields={more} at={path} group={group} form={form} /></More>
        <OtherProblems path={path} form={form} known={[...main, ...more].map(({ key }) => key)} skip={['items', 'figures', 'image']} />
      </div>
    </li>
  );
}

/** What a section that is folded says of itself. */
function leadOf(group: Group, kind: ReturnType<typeof kindOfSection>): string {
  if (kind === 'slot') return 'empty, left out';
  const words = kind === 'sponsored' ? wordsOf(group.title) : kind === 'quote' ? wordsOf(group.quote) : wordsOf(group.text);
  return words.length > 90 ? `${words.slice(0, 88).trimEnd()} …` : words;
}

function ItemRow({ item, path, count, kind, form }: { item: unknown; path: Path; count: number; kind: keyof typeof kindFields; form: Form }) {
  const group = groupOf(item);
  const title = wordsOf(group.title) || 'Without a title';
  const { main, more } = kindFields[kind].items!;
  const worst = worstOf(problemsWithin(form, path));
  return (
    <li className="form-item" data-entry={JSON.stringify(path)} data-title={title}>
      <EntryHead path={path} title={title} level="item" index={path.at(-1) as number} count={count} lead={hostOf(group.url)} tone={worst} open={false} />
      <div className="form-item-body" id={`${idOf(path)}-body`} hidden>
        <Fields fields={main} at={path} group={group} form={form} />
        <More label="More: by, source, picture, tags, note" path={path} form={form} fields={[...more.map(({ key }) => key), 'image']} open={hasAny(group, [...more.map(({ key }) => key), 'image'])}>
          <Fields fields={more} at={path} group={group} form={form} />
          <ImageFields path={path} group={group} form={form} />
        </More>
        <OtherProblems path={path} form={form} known={[...main, ...more].map(({ key }) => key)} skip={['image']} />
      </div>
    </li>
  );
}

interface EntryHeadProps {
  path: Path;
  title: string;
  badge?: string | undefined;
  level: 'section' | 'item';
  index: number;
  count: number;
  /** A few words more, while it is folded or always. */
  lead?: string;
  tone?: 'error' | 'warning' | undefined;
  /** How it is drawn the first time; then it stays as people leave it. Left out, there is nothing to unfold. */
  open?: boolean;
}

/** Title and everything that can be done with an entry as a whole; the same by pointer, by keys and by buttons. */
function EntryHead({ path, title, badge, level, index, count, lead, tone, open }: EntryHeadProps) {
  const id = idOf(path);
  const named = `“${title}”`;
  const Heading = level === 'section' ? 'h3' : 'h4';
  const words = (
    <>
      <span dir="auto">{title}</span>
      {badge ? <span className="badge">{badge}</span> : null}
      {lead ? <small dir="auto">{lead}</small> : null}
      {tone ? <span className="visually-hidden">, {tone === 'error' ? 'has mistakes' : 'has warnings'}</span> : null}
    </>
  );
  return (
    <div className="entry-head">
      <button type="button" className="grip" data-grip="" aria-label={`Move ${named}`} aria-describedby="grip-help" title="Drag, or use the arrow keys"><span aria-hidden="true">⠿</span></button>
      <Heading id={id}>
        {open === undefined ? words : <button type="button" className={`open-item${tone ? ` ${tone}` : ''}`} aria-expanded={open} aria-controls={`${id}-body`} data-open="">{words}</button>}
      </Heading>
      <span className="entry-buttons">
        <button type="button" className="quiet icon" data-step="-1" disabled={index === 0} aria-label={`Move ${named} up`} title="Up"><span aria-hidden="true">↑</span></button>
        <button type="button" className="quiet icon" data-step="1" disabled={index === count - 1} aria-label={`Move ${named} down`} title="Down"><span aria-hidden="true">↓</span></button>
        <button type="button" className="quiet icon" data-move-to="" aria-label={`Move ${named} to …`} title="Move to …"><span aria-hidden="true">⇥</span></button>
        <button type="button" className="quiet icon" data-remove="" aria-label={`Delete ${named}`} title="Delete"><span aria-hidden="true">✕</span></button>
      </span>
    </div>
  );
}

function Figures({ path, group, form }: { path: Path; group: Group; form: Form }) {
  const figures = Array.isArray(group.figures) ? (group.figures as unknown[]) : [];
  return (
    <fieldset className="figures">
      <legend>Figures</legend>
      {figures.map((figure, index) => (
        <div key={index} className="figure-row" data-entry={JSON.stringify([...path, 'figures', index])} data-title={`figure ${index + 1}`}>
          <Fields fields={figureFields} at={[...path, 'figures', index]} group={groupOf(figure)} form={form} />
          <button type="button" className="quiet icon" data-remove="" aria-label={`Delete figure ${index + 1}`} title="Delete"><span aria-hidden="true">✕</span></button>
        </div>
      ))}
      {figures.length < 4 ? <button type="button" className="quiet" data-insert={JSON.stringify([...path, 'figures', figures.length])} data-value={JSON.stringify({ value: '', label: '' })}>Add a figure</button> : null}
    </fieldset>
  );
}

function ImageFields({ path, group, form }: { path: Path; group: Group; form: Form }) {
  return (
    <fieldset className="image-fields">
      <legend>Picture</legend>
      <Fields fields={imageFields} at={[...path, 'image']} group={groupOf(group.image)} form={form} />
      {group.image === undefined ? null : <button type="button" className="quiet" data-unset={JSON.stringify([...path, 'image'])}>Without a picture</button>}
    </fieldset>
  );
}

function More({ label, open, path, fields, form, children }: { label: string; open: boolean; path: Path; fields: string[]; form: Form; children: ReactNode }) {
  const own = fields.map((key) => pathText([...path, key]));
  const hasProblem = form.problems.some(({ path: at }) => at !== undefined && own.some((each) => at === each || at.startsWith(`${each}.`)));
  return <details className="more" id={`${idOf(path)}-more`} data-keep="" open={open || hasProblem}><summary>{label}</summary>{children}</details>;
}

function AddSection({ at }: { at: Path }) {
  return (
    <fieldset className="form-add add-section">
      <legend>Add a section</legend>
      {Object.entries(freshSections).map(([kind, value]) => (
        <button key={kind} type="button" className="quiet" data-insert={JSON.stringify(at)} data-value={JSON.stringify(value)} title={kindFields[kind as keyof typeof kindFields].hint}>{kindFields[kind as keyof typeof kindFields].name}</button>
      ))}
    </fieldset>
  );
}

function Fields({ fields, at, group, form }: { fields: FormField[]; at: Path; group: Group; form: Form }) {
  return <div className="fields">{fields.map((field) => <FieldView key={field.key} field={field} path={[...at, field.key]} value={group[field.key]} form={form} />)}</div>;
}

function FieldView({ field: { label, control, required, hint, choices, key }, path, value, form }: { field: FormField; path: Path; value: unknown; form: Form }) {
  const id = idOf(path);
  const own = form.problems.filter(({ path: at }) => at === pathText(path) || (control === 'words' && at?.startsWith(`${pathText(path)}[`)));
  const isOdd = control === 'words' ? value !== undefined && !(Array.isArray(value) && value.every((word) => typeof word === 'string')) : value !== null && typeof value === 'object';
  if (isOdd) {
    return (
      <div className="field">
        <span className="label">{label}</span>
        <p className="hint">This is written in a way that a field can’t hold. <button type="button" className="link" data-goto={JSON.stringify(path)}>Show it in the YAML</button></p>
        <FieldProblems id={id} problems={own} />
      </div>
    );
  }
  const text = control === 'words' ? ((value as string[] | undefined) ?? []).join(', ') : wordsOf(value);
  const described = [`${id}-hint`, ...(own.length > 0 ? [`${id}-problems`] : [])].join(' ');
  const shared = { id, 'data-set': JSON.stringify(path), 'data-control': control, 'data-required': required ? '' : undefined, 'aria-describedby': described, 'aria-invalid': own.some(({ severity }) => severity === 'error') ? true : undefined };
  if (control === 'flag') {
    return (
      <div className="field flag">
        <div className="choice"><input type="checkbox" {...shared} defaultChecked={value === true} /><label htmlFor={id}>{label}</label></div>
        <p className="hint visually-hidden" id={`${id}-hint`}>{hint}</p>
        <FieldProblems id={id} problems={own} />
      </div>
    );
  }
  return (
    <div className={`field ${control} key-${key}`}>
      <label htmlFor={id}>{label}{required ? null : <span className="optional"> optional</span>}</label>
      <Control control={control} shared={shared} text={text} choices={choices} list={key === 'src' ? 'images' : undefined} />
      <p className="hint" id={`${id}-hint`}>{hint}</p>
      <FieldProblems id={id} problems={own} />
    </div>
  );
}

function Control({ control, shared, text, choices, list }: { control: FormField['control']; shared: Record<string, unknown>; text: string; choices: readonly string[] | undefined; list: string | undefined }) {
  if (control === 'prose') return <textarea {...shared} rows={Math.min(14, Math.max(3, Math.ceil(text.length / 70) + (text.match(/\n/g)?.length ?? 0)))} defaultValue={text} dir="auto" />;
  if (control === 'choice') {
    return (
      <select {...shared} defaultValue={text}>
        <option value="">–</option>
        {[...new Set([...(choices ?? []), ...(text ? [text] : [])])].map((choice) => <option key={choice}>{choice}</option>)}
      </select>
    );
  }
  // A day that is none would be shown as nothing by a day field, and its words be lost to the eye.
  if (control === 'day' && /^(\d{4}-\d{2}-\d{2})?$/.test(text)) return <input type="date" {...shared} defaultValue={text} />;
  if (control === 'number' && /^\d*$/.test(text)) return <input type="number" min={1} {...shared} defaultValue={text} />;
  return <input type={control === 'address' ? 'url' : 'text'} {...shared} list={list} defaultValue={text} dir={control === 'address' ? 'ltr' : 'auto'} spellCheck={control === 'line'} autoComplete="off" />;
}

function FieldProblems({ id, problems }: { id: string; problems: Form['problems'] }) {
  if (problems.length === 0) return null;
  return (
    <div id={`${id}-problems`}>
      {problems.map((problem, index) => <ProblemLine key={index} problem={problem} />)}
    </div>
  );
}

/** Problems of a part that belong to none of its fields: an unknown key, a missing list. */
function OtherProblems({ path, form, known, skip }: { path: Path; form: Form; known: string[]; skip: string[] }) {
  const own = pathText(path);
  const shownElsewhere = [...known, ...skip].map((key) => pathText([...path, key]));
  const rest = form.problems.filter(({ path: at = '' }) => {
    if (path.length === 0 ? at.startsWith('sections') : at !== own && !at.startsWith(`${own}.`)) return false;
    return !shownElsewhere.some((each) => at === each || at.startsWith(`${each}.`) || at.startsWith(`${each}[`));
  });
  return rest.length === 0 ? null : <div className="other-problems">{rest.map((problem, index) => <ProblemLine key={index} problem={problem} />)}</div>;
}

function ProblemLine({ problem: { severity, message, hint } }: { problem: Form['problems'][number] }) {
  return <p className={severity === 'error' ? 'field-error' : 'field-warning'}><span className="visually-hidden">{severity}: </span>{message.charAt(0).toUpperCase() + message.slice(1)}.{hint ? <span className="hint"> {hint}</span> : null}</p>;
}

function problemsWithin(form: Form, path: Path): ShownProblem[] {
  const own = pathText(path);
  return form.problems.filter(({ path: at }) => at === own || at?.startsWith(`${own}.`));
}

function titleOf(group: Group, kind: ReturnType<typeof kindOfSection>): string {
  if (kind === 'sponsored' || kind === 'slot') return wordsOf(group.sponsor) || `Slot ${wordsOf(group.sponsored)}`;
  return wordsOf(group.title) || (kind === 'quote' ? wordsOf(group.by) || 'A quotation' : 'Without a title');
}

function groupOf(value: unknown): Group {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Group) : {};
}

function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\n+$/, '') : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function hasAny(group: Group, keys: string[]): boolean {
  return keys.some((key) => group[key] !== undefined);
}

function hostOf(url: unknown): string {
  return (typeof url === 'string' && URL.parse(url)?.hostname.replace(/^www\./, '')) || '';
}

/** Of elements: `at-sections-0-items-1-title`. */
function idOf(path: Path): string {
  return ['at', ...path].join('-');
}
