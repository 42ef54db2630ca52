import type { ReactNode } from 'react';
import { availableThemes } from '../../issue/render.ts';
import { KeysDialog } from '../kit/desk-page.tsx';
import { frameSandbox } from '../../preview/frame-response.ts';

const editorKeys: [keys: string, what: string][] = [
  ['Ctrl-S', 'saves'],
  ['Ctrl-Z', 'undoes; with Shift, does it again'],
  ['↓ ↑', 'in the form, on a title: the next or previous one; in the outline likewise'],
  ['Alt-↓ Alt-↑', 'the same from a field'],
  ['Esc', 'from a field to the title above it'],
  ['Enter', 'on a title: unfolds and folds it'],
  ['→ ←', 'on a title: its buttons, to move or delete it'],
  ['Alt-Shift-↓ Alt-Shift-↑', 'on a title: moves it'],
  ['Delete', 'on a title: deletes it; Ctrl-Z brings it back'],
  ['j k', 'the next or previous title'],
  ['l', 'the box for links of this section'],
  ['f F', 'folds or unfolds all'],
  ['?', 'this list'],
];

export interface EditPageProps {
  number: number;
  /** Such as `drafts/180.yaml`. */
  file: string;
  /** The theme to show if the draft names none. */
  theme: string;
  /** Shown in the head of the page until the module has read the text. */
  subject: string;
  /** The account that is logged in, if there are accounts. */
  person: string | undefined;
  /** What they write is saved without being asked for. */
  savesItself: boolean;
  /** Names of the personal fields, for completion after `{{`. */
  fields: string[];
  /** What to know before writing, such as that the issue was sent. */
  notice?: ReactNode;
}

/** The page for writing a draft: its text or a form, an outline, and a preview. */
export function EditPage({ number, file, theme, subject, person, savesItself, fields, notice }: EditPageProps) {
  return (
    <div
      className="editor"
      data-editor=""
      data-number={number}
      data-file={file}
      data-person={person}
      data-fields={JSON.stringify(fields)}
    >
      <div className="edit-bar">
        <div className="edit-title">
          <p className="crumb">
            <a href="/">Desk</a> <span aria-hidden="true">/</span> <a href={`/drafts/${number}`}>Issue {number}</a>
          </p>
          <h1 dir="auto">
            <span data-subject="">{subject}</span>
          </h1>
        </div>
        <fieldset className="segments">
          <legend className="visually-hidden">View</legend>
          <label>
            <input type="radio" name="view" value="form" defaultChecked />
            Form
          </label>
          <label>
            <input type="radio" name="view" value="yaml" />
            YAML
          </label>
        </fieldset>
        <div className="edit-actions">
          <a className="badge problem-count" href="#problems-title" data-problem-count="" hidden />
          <p className="save-state" role="status" data-state="opening">
            <span data-state-words="">Opening …</span>
          </p>
          <button type="button" className="quiet icon" data-undo="" aria-label="Undo" title="Undo (Ctrl-Z)" disabled>
            <span aria-hidden="true">↶</span>
          </button>
          <button
            type="button"
            className="quiet icon"
            data-redo=""
            aria-label="Redo"
            title="Redo (Ctrl-Shift-Z)"
            disabled
          >
            <span aria-hidden="true">↷</span>
          </button>
          <button type="button" data-save="" disabled title="Ctrl-S">
            Save
          </button>
        </div>
        <p className="edit-people" role="status" data-people="" hidden />
        {/* In the bar, which stays visible: a notice may be about something far down the page. */}
        <div data-notices="" />
      </div>
      <section className="conflicts" aria-labelledby="conflicts-title" data-conflicts="" hidden>
        <h2 id="conflicts-title">Changed here and elsewhere</h2>
        <p className="hint">
          You and somebody else wrote different words here. Everything else is saved. Your words are on this page,
          theirs are in the file; both stay until you choose.
        </p>
        <ul data-conflict-list="" />
      </section>
      <fieldset className="segments panes-switch">
        <legend className="visually-hidden">What is shown</legend>
        <label>
          <input type="radio" name="pane" value="write" defaultChecked />
          Write
        </label>
        <label>
          <input type="radio" name="pane" value="outline" />
          Outline
        </label>
        <label>
          <input type="radio" name="pane" value="look" />
          Preview
        </label>
      </fieldset>
      <div className="edit-panes">
        <nav className="edit-outline" aria-label="Outline" data-outline="" />
        <div className="edit-write">
          {notice}
          <div className="yaml-view" data-yaml="">
            <noscript>
              <p className="notice">
                Writing here needs JavaScript. The file is <code>{file}</code>; any editor opens it.
              </p>
            </noscript>
          </div>
          <div className="form-view" data-form="" hidden />
          <p className="hint edit-help" data-yaml-help="">
            Ctrl-Space completes, Ctrl-F searches, Ctrl-Shift-[ folds. Tab indents; press Esc before Tab to leave the
            text.
          </p>
          <p className="edit-help hint">
            <label className="inline-choice">
              <input type="checkbox" data-autosave="" defaultChecked={savesItself} /> Save as I type
            </label>{' '}
            <label className="inline-choice link-pictures">
              <input type="checkbox" data-link-pictures="" defaultChecked /> Add pictures with links
            </label>{' '}
            <a href={`/drafts/${number}/versions`}>Versions</a>{' '}
            <button type="button" className="link" data-keys-open="">
              Keys
            </button>
          </p>
          <section className="edit-problems" aria-labelledby="problems-title">
            <h2 id="problems-title">Before it is sent</h2>
            <div data-problems="">
              <p className="hint">Checking …</p>
            </div>
          </section>
        </div>
        <section className="edit-look" aria-labelledby="look-title">
          <div className="look-bar">
            <h2 id="look-title">Preview</h2>
            <label>
              <span className="visually-hidden">Theme</span>
              <select data-look="theme" defaultValue={theme}>
                {availableThemes.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
            <label>
              <span className="visually-hidden">Colours</span>
              <select data-look="scheme" defaultValue="light">
                <option value="light">Light</option>
                <option value="dark">Dark</option>
                <option value="inverted">Inverted</option>
              </select>
            </label>
            <label>
              <span className="visually-hidden">Reader</span>
              <select data-look="reader" defaultValue="full">
                <option value="full">All fields</option>
                <option value="bare">No fields</option>
              </select>
            </label>
          </div>
          <p className="look-state" role="status" data-look-state="" />
          {/* Loaded once, for its policy: mail styles, no scripts. Then the page puts the unsaved text into it. */}
          <iframe
            title={`Issue ${number} as it will look`}
            sandbox={frameSandbox}
            data-look-frame=""
            src={`/drafts/${number}/frame?width=phone`}
          />
        </section>
      </div>
      {/* Here and not in the form, which is made anew at each edit. */}
      <datalist id="zones">
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <p className="visually-hidden" id="grip-help">
        Drag it, or press the up and down arrow keys to move it one place.
      </p>
      <div className="visually-hidden" aria-live="assertive" data-announce="" />
      <KeysDialog keys={editorKeys} />
      <dialog className="move-to" data-snippet-dialog="" aria-labelledby="snippet-title">
        <h2 id="snippet-title">Keep as a snippet</h2>
        <form method="dialog">
          <div className="field">
            <label htmlFor="snippet-name">Name</label>
            <input
              id="snippet-name"
              required
              maxLength={60}
              autoComplete="off"
              dir="auto"
              aria-describedby="snippet-hint snippet-fault"
            />
            <p id="snippet-fault" data-snippet-fault="" role="alert" />
            <p className="hint" id="snippet-hint">
              The form of every draft then has a button that inserts it.
            </p>
          </div>
          <p className="actions">
            <button>Keep it</button>
            <button type="button" className="quiet" data-snippet-cancel="">
              Cancel
            </button>
          </p>
        </form>
      </dialog>
      <dialog className="move-to" data-move-dialog="" aria-labelledby="move-title">
        <h2 id="move-title">Move to</h2>
        <div data-move-places="" />
        <button type="button" className="quiet" data-move-cancel="">
          Cancel
        </button>
      </dialog>
    </div>
  );
}
