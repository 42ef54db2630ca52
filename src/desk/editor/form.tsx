import type { Path } from '../../issue/edit/edit-draft-places.ts';
import { Fields, groupOf, hasAny, More, OtherProblems, type Form, type Group } from './form-field.tsx';
import { freshSections, headFields, moreHeadFields, sendFields } from './form-fields.ts';
import { SnippetButtons } from './snippet-buttons.tsx';
import { SectionCard } from './form-section.tsx';

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
      <div className="sections-bar">
        <h2 className="form-sections-title">Sections</h2>
        {sections.length === 0 ? null : (
          <span className="fold-buttons">
            <button type="button" className="quiet" data-fold-all="" title="f">
              Fold all
            </button>
            <button type="button" className="quiet" data-fold-all="open" title="F">
              Unfold all
            </button>
          </span>
        )}
      </div>
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
      <AddSection at={['sections', sections.length]} form={form} />
    </>
  );
}

function AddSection({ at, form: { bookings, snippets } }: { at: Path; form: Form }) {
  const { slots } = bookings;
  const own = snippets.filter(({ what }) => what === 'section');
  const slot = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((number) => !slots.includes(number)) ?? 1;
  return (
    <fieldset className="form-add add-section">
      <legend>Add a section</legend>
      {freshSections(slot).map(({ kind, name, hint, value }, index) => (
        <button
          key={kind}
          type="button"
          className="quiet"
          data-insert={JSON.stringify(at)}
          data-value={JSON.stringify(value)}
          title={hint}
          tabIndex={index === 0 ? undefined : -1}
        >
          {name}
        </button>
      ))}
      <SnippetButtons at={at} snippets={own} />
      {snippets.length > 0 ? (
        <a className="snippets-link" href="/snippets" target="_blank" tabIndex={-1}>
          All snippets
        </a>
      ) : null}
    </fieldset>
  );
}
