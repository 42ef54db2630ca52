/** Styles for pictures in the form, and of the dialog that crops one and asks what it shows. */
export const picturesStyle = `
.picture-drop { margin: 0 0 .85rem; padding: .75rem; border: 1px dashed var(--edge); border-radius: 6px; background: var(--surface); }
.picture-drop .hint { margin: .5rem 0 0; }
.picture-drop .actions { margin: 0; }
.picture-thumb { display: block; max-width: 100%; max-height: 11rem; margin: 0 0 .6rem; border-radius: 4px; }
.is-picture-target { outline: 3px solid var(--accent); outline-offset: 2px; }
.editor dialog.picture-dialog { width: min(44rem, calc(100vw - 1.5rem)); max-height: calc(100dvh - 1.5rem); overflow-y: auto; }
.picture-dialog form { display: grid; gap: .85rem; }
.picture-dialog h2 { margin: 0; }
.crop-stage { position: relative; justify-self: center; max-width: 100%; overflow: hidden; border-radius: 4px; background: var(--sunk); line-height: 0; touch-action: none; cursor: crosshair; }
.crop-stage canvas { display: block; max-width: 100%; max-height: 46dvh; }
.crop-frame { position: absolute; box-sizing: border-box; border: 2px solid #fff; box-shadow: 0 0 0 200rem rgb(0 0 0 / .55), inset 0 0 0 1px rgb(0 0 0 / .6); cursor: move; touch-action: none; }
.crop-frame:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
.crop-frame.is-whole { box-shadow: inset 0 0 0 1px rgb(0 0 0 / .6); }
.crop-tools { display: flex; flex-wrap: wrap; align-items: end; gap: .75rem 1.25rem; }
.crop-tools > label { display: grid; gap: .25rem; }
.crop-tools select { width: auto; }
.crop-tools input[type="range"] { width: 12rem; min-height: 2.75rem; accent-color: var(--accent); }
.picture-fault { margin: 0; }
.picture-fault:empty { display: none; }

.logo-card { margin-bottom: 1rem; }
.logo-card h2 { margin-top: 0; font-size: 1.1rem; }
.logo-card.dark .picture-thumb { padding: 1rem; background: #1b1b1b; }
@media (max-width: 40rem) { .crop-stage canvas { max-height: 36dvh; } .crop-tools input[type="range"] { width: 100%; } .crop-tools > label { flex: 1 1 9rem; } }
`;
