import type { Path } from '../../issue/edit/edit-draft-places.ts';
import { Fields, groupOf, type Form, type Group } from './form-field.tsx';
import { imageFields } from './form-fields.ts';

/** The fields of a picture, which is optional as a whole. */
export function ImageFields({ path, group, form }: { path: Path; group: Group; form: Form }) {
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
