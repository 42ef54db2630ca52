import type { Path } from '../../issue/edit/edit-draft-places.ts';
import type { KindName } from '../../issue/kinds/section-kind.ts';
import { EntryHead } from './entry-head.tsx';
import { bookingOfSlot, SlotBooking } from './form-booking.tsx';
import {
  Fields,
  groupOf,
  hasAny,
  idOf,
  More,
  OtherProblems,
  problemsWithin,
  wordsOf,
  type Form,
  type Group,
} from './form-field.tsx';
import {
  formOf,
  freshSections,
  headFields,
  imageFields,
  kindFields,
  kindOfSection,
  moreHeadFields,
  sendFields,
} from './form-fields.ts';
import { worstOf } from './shown-problem.ts';

/**
 * A draft as form fields and cards, for people who prefer that to YAML. Rendered from the text, which is what the form
 * edits.
 */
export function DraftForm({ draft, ...form }: Form & { draft: Group }) {
  const sections = Array.isArray(draft.sections) ? (draft.sections as unknown[]) : [];
  return (
    <>
      <datalist id="images">
        {form.images.map((file) => (
          <option key={file} value={`images/${file}`} />
        ))}
      </datalist>
      <section className="card form-head" aria-labelledby="form-head" data-entry="[]">
        <h2 id="form-head" tabIndex={-1}>
          Head
        </h2>
        <Fields fields={headFields} at={[]} group={draft} form={form} />
        <More
          label="When, how it looks, closing words"
          open={hasAny(draft, ['outro', 'theme', 'lang', 'dir', 'send'])}
          path={[]}
          form={form}
          fields={[...moreHeadFields.map(({ key }) => key), 'send']}
        >
          <Fields fields={sendFields} at={['send']} group={groupOf(draft.send)} form={form} />
          <Fields fields={moreHeadFields} at={[]} group={draft} form={form} />
        </More>
        <OtherProblems
          path={[]}
          form={form}
          known={[...headFields, ...moreHeadFields].map(({ key }) => key)}
          skip={['sections', 'send']}
        />
      </section>
      <h2 className="form-sections-title">Sections</h2>
      {sections.length === 0 ? (
        <p className="hint">
          No section yet. Add one below: what readers see is their titles and items, in this order.
        </p>
      ) : null}
      <ol className="form-sections" data-list={JSON.stringify(['sections'])} data-empty="No section here yet">
        {sections.map((section, index) => (
          <SectionCard key={index} section={section} index={index} count={sections.length} form={form} />
        ))}
      </ol>
      <AddSection at={['sections', sections.length]} slots={form.bookings.slots} />
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
        <EntryHead
          path={path}
          title="This section can’t be shown as a form"
          level="section"
          index={index}
          count={count}
        />
        <OtherProblems path={path} form={form} known={[]} skip={[]} />
        <p>
          <button type="button" className="quiet" data-goto={JSON.stringify(path)}>
            Show it in the YAML
          </button>
        </p>
      </li>
    );
  }
  const known = kind === 'slot' ? 'sponsored' : kind;
  const { main, more, name, items: itemFields, rows } = kindFields[known];
  const freshItem = JSON.stringify(formOf(kind).fresh.item);
  const items = Array.isArray(group.items) ? (group.items as unknown[]) : [];
  const own = problemsWithin(form, path);
  const booking = kind === 'slot' ? bookingOfSlot(section, form.bookings) : undefined;
  // Sections with a list of items are open; the others take one line each, so that the whole issue can be seen.
  const isOpen = itemFields !== undefined;
  return (
    <li className="card form-section" data-entry={JSON.stringify(path)} data-title={title}>
      <EntryHead
        path={path}
        title={title}
        badge={kind === 'links' || name === title ? undefined : name}
        level="section"
        index={index}
        count={count}
        lead={isOpen ? '' : leadOf(group, kind, booking?.sponsor)}
        tone={worstOf(own)}
        open={isOpen}
      />
      <div className={`form-section-body${booking ? ' booked' : ''}`} id={`${id}-body`} hidden={!isOpen}>
        {/* The same elements before and after it is filled; otherwise the field that is being typed in would be replaced. */}
        {kind === 'sponsored' || kind === 'slot' ? (
          <div className={kind === 'slot' ? 'slot-booking' : 'gone'}>
            <SlotBooking section={section} path={path} form={form} />
          </div>
        ) : null}
        <Fields fields={main} at={path} group={group} form={form} />
        {kind === 'sponsored' || kind === 'slot' ? <ImageFields path={path} group={group} form={form} /> : null}
        {rows ? <Rows rows={rows} path={path} group={group} form={form} /> : null}
        {itemFields ? (
          <>
            <ol className="form-items" data-list={JSON.stringify([...path, 'items'])} data-empty="No item here yet">
              {items.map((item, at) => (
                <ItemRow
                  key={at}
                  item={item}
                  path={[...path, 'items', at]}
                  count={items.length}
                  kind={known}
                  form={form}
                />
              ))}
            </ol>
            <div className="form-add add-item">
              <button
                type="button"
                className="quiet"
                data-insert={JSON.stringify([...path, 'items', items.length])}
                data-value={freshItem}
              >
                Add an item
              </button>
              <span className="or">or</span>
              <input
                type="url"
                id={`${id}-paste`}
                data-paste={JSON.stringify([...path, 'items', items.length])}
                data-value={freshItem}
                placeholder="https://"
                aria-label="Paste an address"
                autoComplete="off"
                dir="ltr"
              />
              <button type="button" className="quiet" data-paste-add="">
                Add
              </button>
            </div>
          </>
        ) : null}
        <More label="More" path={path} form={form} fields={more.map(({ key }) => key)} open={false}>
          <Fields fields={more} at={path} group={group} form={form} />
        </More>
        {/* Problems of a booking concern fields that are not shown. */}
        <OtherProblems
          path={path}
          form={form}
          known={booking ? ['sponsored'] : [...main, ...more].map(({ key }) => key)}
          skip={booking ? [] : ['items', 'image', ...(rows ? [rows.key] : [])]}
        />
      </div>
    </li>
  );
}

/** The summary of a folded section. */
function leadOf(group: Group, kind: ReturnType<typeof kindOfSection>, sponsor: string | undefined): string {
  if (kind === 'slot') return sponsor === undefined ? 'empty, left out' : `booked by ${sponsor}`;
  const { lead } = kind ? formOf(kind) : {};
  const words = lead ? wordsOf(group[lead]) : '';
  return words.length > 90 ? `${words.slice(0, 88).trimEnd()} …` : words;
}

function ItemRow({
  item,
  path,
  count,
  kind,
  form,
}: {
  item: unknown;
  path: Path;
  count: number;
  kind: KindName;
  form: Form;
}) {
  const group = groupOf(item);
  const title = wordsOf(group.title) || 'Without a title';
  const { main, more } = kindFields[kind].items!;
  const worst = worstOf(problemsWithin(form, path));
  return (
    <li className="form-item" data-entry={JSON.stringify(path)} data-title={title}>
      <EntryHead
        path={path}
        title={title}
        level="item"
        index={path.at(-1) as number}
        count={count}
        lead={hostOf(group.url)}
        tone={worst}
        open={false}
      />
      <div className="form-item-body" id={`${idOf(path)}-body`} hidden>
        <Fields fields={main} at={path} group={group} form={form} />
        <More
          label="More: by, source, picture, tags, note"
          path={path}
          form={form}
          fields={[...more.map(({ key }) => key), 'image']}
          open={hasAny(group, [...more.map(({ key }) => key), 'image'])}
        >
          <Fields fields={more} at={path} group={group} form={form} />
          <ImageFields path={path} group={group} form={form} />
        </More>
        <OtherProblems path={path} form={form} known={[...main, ...more].map(({ key }) => key)} skip={['image']} />
      </div>
    </li>
  );
}

/** A short list of groups, each on one line, such as figures or answers. */
function Rows({
  rows: { key, legend, one, fields, min, max, fresh },
  path,
  group,
  form,
}: {
  rows: NonNullable<(typeof kindFields)[KindName]['rows']>;
  path: Path;
  group: Group;
  form: Form;
}) {
  const rows = Array.isArray(group[key]) ? (group[key] as unknown[]) : [];
  return (
    <fieldset className="form-rows">
      <legend>{legend}</legend>
      {rows.map((row, index) => (
        <div
          key={index}
          className="form-row"
          data-entry={JSON.stringify([...path, key, index])}
          data-title={`${one} ${index + 1}`}
        >
          <Fields fields={fields} at={[...path, key, index]} group={groupOf(row)} form={form} />
          {rows.length > min ? (
            <button
              type="button"
              className="quiet icon"
              data-remove=""
              aria-label={`Delete ${one} ${index + 1}`}
              title="Delete"
            >
              <span aria-hidden="true">✕</span>
            </button>
          ) : null}
        </div>
      ))}
      {rows.length < max ? (
        <button
          type="button"
          className="quiet"
          data-insert={JSON.stringify([...path, key, rows.length])}
          data-value={JSON.stringify(fresh)}
        >
          Add {/^[aeiou]/.test(one) ? 'an' : 'a'} {one}
        </button>
      ) : null}
      <OtherProblems path={[...path, key]} form={form} known={[]} skip={rows.map((_row, index) => index)} />
    </fieldset>
  );
}

function ImageFields({ path, group, form }: { path: Path; group: Group; form: Form }) {
  return (
    <fieldset className="image-fields">
      <legend>Picture</legend>
      <Fields fields={imageFields} at={[...path, 'image']} group={groupOf(group.image)} form={form} />
      {group.image === undefined ? null : (
        <button type="button" className="quiet" data-unset={JSON.stringify([...path, 'image'])}>
          Without a picture
        </button>
      )}
    </fieldset>
  );
}

function AddSection({ at, slots }: { at: Path; slots: number[] }) {
  const slot = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((number) => !slots.includes(number)) ?? 1;
  return (
    <fieldset className="form-add add-section">
      <legend>Add a section</legend>
      {freshSections(slot).map(({ kind, name, hint, value }) => (
        <button
          key={kind}
          type="button"
          className="quiet"
          data-insert={JSON.stringify(at)}
          data-value={JSON.stringify(value)}
          title={hint}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}

function titleOf(group: Group, kind: ReturnType<typeof kindOfSection>): string {
  if (kind === 'sponsored' || kind === 'slot') return wordsOf(group.sponsor) || `Slot ${wordsOf(group.sponsored)}`;
  const { keys = [], otherwise = 'Without a title' } = (kind && formOf(kind).namedBy) || {};
  return ['title', ...keys].map((key) => wordsOf(group[key])).find((words) => words !== '') ?? otherwise;
}

function hostOf(url: unknown): string {
  return (typeof url === 'string' && URL.parse(url)?.hostname.replace(/^www\./, '')) || '';
}
