import type { Path } from '../../issue/edit/edit-draft-places.ts';
import type { KindName } from '../../issue/kinds/section-kind.ts';
import { Fields, groupOf, OtherProblems, type Form, type Group } from './form-field.tsx';
import type { kindFields } from './form-fields.ts';

/** A short list of groups, each on one line, such as figures or answers. */
export function Rows({
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
