import type { Path } from '../../issue/edit/edit-draft-places.ts';
import { Fields, groupOf, wordsOf, type Form, type Group } from './form-field.tsx';
import { imageFields } from './form-fields.ts';

/** The fields of a picture, which is optional as a whole. */
export function ImageFields({ path, group, form }: { path: Path; group: Group; form: Form }) {
  const image = groupOf(group.image);
  const src = wordsOf(image.src);
  const isOurs = form.images.includes(src.replace(/^images\//, ''));
  return (
    <fieldset className="image-fields">
      <legend>Picture</legend>
      {/* Not lazy, React would put a preload in front of the form, and every element would move by one. */}
      <div className="picture-drop" data-picture={JSON.stringify([...path, 'image'])}>
        {isOurs ? (
          <img className="picture-thumb" loading="lazy" src={`/drafts/${src}`} alt={wordsOf(image.alt)} />
        ) : null}
        <div className="actions">
          <button type="button" className="quiet" data-picture-choose="">
            {src === '' ? 'Choose a picture' : 'Choose another'} …
          </button>
          {isOurs ? (
            <button type="button" className="quiet" data-picture-crop={src}>
              Crop …
            </button>
          ) : null}
          {group.image === undefined ? null : (
            <button type="button" className="quiet" data-unset={JSON.stringify([...path, 'image'])}>
              Without a picture
            </button>
          )}
        </div>
        <p className="hint">Or drop a file here, or paste it. It is scaled for mail by itself.</p>
      </div>
      <Fields fields={imageFields} at={[...path, 'image']} group={image} form={form} />
    </fieldset>
  );
}
