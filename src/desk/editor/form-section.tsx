import { placeOfSection } from '../../review/places.ts';
import { CommentLink, Comments } from './form-comments.tsx';
import { isLeftOut } from '../../issue/left-out.ts';
import type { Path } from '../../issue/edit/edit-draft-places.ts';
import { EntryHead } from './entry-head.tsx';
import { bookingOfSlot, SlotBooking } from './form-booking.tsx';
import {
  Fields,
  groupOf,
  idOf,
  More,
  OtherProblems,
  problemsWithin,
  wordsOf,
  type Form,
  type Group,
} from './form-field.tsx';
import { formOf, kindFields, kindOfSection } from './form-fields.ts';
import { ImageFields } from './form-image.tsx';
import { ItemRow } from './form-item.tsx';
import { Rows } from './form-rows.tsx';
import { SnippetButtons } from './snippet-buttons.tsx';
import { worstOf } from './shown-problem.ts';

/** A section of the draft, with the form of its kind. */
export function SectionCard({
  section,
  index,
  count,
  form,
}: {
  section: unknown;
  index: number;
  count: number;
  form: Form;
}) {
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
      <Comments place={placeOfSection(section)} form={form} />
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
            <ol
              className="form-items"
              data-list={JSON.stringify([...path, 'items'])}
              data-empty="No item yet, so the section is left out"
            >
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
              <textarea
                id={`${id}-paste`}
                data-paste=""
                data-value={freshItem}
                rows={1}
                placeholder="Paste links: one or thirty"
                aria-label={`Paste links into “${title}”`}
                autoComplete="off"
                spellCheck={false}
                dir="ltr"
              />
              <button type="button" className="quiet" data-paste-add="" tabIndex={-1}>
                Add links
              </button>
              <SnippetButtons
                at={[...path, 'items', items.length]}
                snippets={form.snippets.filter((snippet) => snippet.what === 'item' && snippet.kind === known)}
              />
            </div>
          </>
        ) : null}
        <More label="More" path={path} form={form} fields={more.map(({ key }) => key)} open={false}>
          <Fields fields={more} at={path} group={group} form={form} />
          <CommentLink place={placeOfSection(section)} form={form} />
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
  if (isLeftOut(group)) return 'empty, left out';
  const { lead } = kind ? formOf(kind) : {};
  const words = lead ? wordsOf(group[lead]) : '';
  return words.length > 90 ? `${words.slice(0, 88).trimEnd()} …` : words;
}

function titleOf(group: Group, kind: ReturnType<typeof kindOfSection>): string {
  if (kind === 'sponsored' || kind === 'slot') return wordsOf(group.sponsor) || `Slot ${wordsOf(group.sponsored)}`;
  const { keys = [], otherwise = 'Without a title' } = (kind && formOf(kind).namedBy) || {};
  return ['title', ...keys].map((key) => wordsOf(group[key])).find((words) => words !== '') ?? otherwise;
}
