import type { FormField } from './form-fields.ts';

const buttons = [
  { format: 'bold', sign: 'B', label: 'Bold', keys: 'Ctrl-B' },
  { format: 'italic', sign: 'I', label: 'Italic', keys: 'Ctrl-I' },
  { format: 'link', sign: '🔗', label: 'Link', keys: 'Ctrl-K' },
  { format: 'list', sign: '•', label: 'List', keys: 'Ctrl-Shift-8' },
  { format: 'code', sign: '<>', label: 'Code', keys: 'Ctrl-E' },
];

/** The fields that may name the reader's own data. */
const personal = ['subject', 'preheader', 'intro'];

/**
 * The buttons above a text. They are no tab stops: each has a key, and a form with thirty texts would have two hundred
 * of them.
 */
export function WordsBar({ field: { key, control }, readers }: { field: FormField; readers: string[] | undefined }) {
  const isPersonal = readers !== undefined && personal.includes(key);
  if (control !== 'prose' && !isPersonal) return null;
  return (
    <span className="words-bar" role="toolbar" aria-label="Format">
      {control === 'prose'
        ? buttons.map(({ format, sign, label: name, keys }) => (
            <button
              key={format}
              type="button"
              className={`quiet icon format-${format}`}
              data-format={format}
              tabIndex={-1}
              aria-label={name}
              title={`${name} (${keys})`}
            >
              <span aria-hidden="true">{sign}</span>
            </button>
          ))
        : null}
      {isPersonal ? (
        <select data-format="field" tabIndex={-1} aria-label="Insert something about the reader" defaultValue="">
          <option value="">Reader’s …</option>
          {readers.map((name) => (
            <option key={name} value={name}>
              {name === 'firstName' ? 'first name, or “there”' : name}
            </option>
          ))}
        </select>
      ) : null}
    </span>
  );
}
