// @ts-check
/** The views beside the text: the outline and the list of findings. */

/**
 * @typedef {import('./desk-calls.js').Problem} Problem
 * @typedef {import('./yaml-place.js').Path} Path
 */

/** @param {HTMLElement} outline @param {(path: Path, line: number) => void} goTo */
export function outlineView(outline, goTo) {
  const links = () => /** @type {HTMLAnchorElement[]} */ ([...outline.querySelectorAll('a[data-line]')]);
  outline.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    goTo(JSON.parse(link.dataset.path ?? '[]'), Number(link.dataset.line));
  });
  // The arrow keys move within the outline as in a list; Tab stops only at the part with the cursor.
  outline.addEventListener('keydown', (event) => {
    const all = links();
    const at = all.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, to))]?.focus();
  });

  return {
    /** @param {string} html @param {number} line  where the cursor is */
    show(html, line) {
      const focused = outline.contains(document.activeElement)
        ? links().indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement))
        : -1;
      outline.innerHTML = html;
      if (focused >= 0) links()[focused]?.focus({ preventScroll: true });
      this.mark(line);
    },
    /** Marks the part that contains the cursor. @param {number} line */
    mark(line) {
      const all = links();
      const here = all.findLast((link) => Number(link.dataset.line) <= line);
      for (const link of all) {
        link.tabIndex = link === (here ?? all[0]) ? 0 : -1;
        if (link !== here) link.removeAttribute('aria-current');
        else if (!link.hasAttribute('aria-current')) {
          link.setAttribute('aria-current', 'true');
          if (!outline.contains(document.activeElement)) keepInView(outline, link);
        }
      }
    },
  };
}

/**
 * Scrolls only the outline; `scrollIntoView` would also move the page.
 * @param {HTMLElement} box
 * @param {HTMLElement} element
 */
function keepInView(box, element) {
  const [outer, inner] = [box.getBoundingClientRect(), element.getBoundingClientRect()];
  if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top + 8;
  else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom + 8;
}

/**
 * @param {HTMLElement} box
 * @param {(problem: Pick<Problem, 'path' | 'line' | 'column'>) => void} goTo
 * @param {(problem: Problem) => void} fix
 */
export function problemView(box, goTo, fix) {
  return {
    /** @param {Problem[]} problems @param {import('./desk-calls.js').ToWrite[]} toWrite */
    show(problems, toWrite) {
      const focused = box.contains(document.activeElement)
        ? [...box.querySelectorAll('button')].indexOf(/** @type {HTMLButtonElement} */ (document.activeElement))
        : -1;
      const isOpen = box.querySelector('details')?.open ?? false;
      const list = problems.filter(({ severity }) => severity !== 'info');
      const notes = problems.filter(({ severity }) => severity === 'info');
      box.replaceChildren(
        ...(toWrite.length > 0 ? [checklist(toWrite, goTo)] : []),
        ...(list.length > 0
          ? [listOf(list)]
          : toWrite.some(({ isOptional }) => !isOptional)
            ? []
            : [paragraph('No problems. The links themselves are tried by the check before a send.')]),
      );
      if (notes.length > 0) {
        // Notes, most of which are about the theme and not about the text.
        const more = document.createElement('details');
        more.className = 'notes';
        more.open = isOpen;
        const summary = document.createElement('summary');
        summary.textContent = notes.length === 1 ? '1 note' : `${notes.length} notes`;
        more.append(summary, listOf(notes));
        box.append(more);
      }
      if (focused >= 0)
        ([...box.querySelectorAll('button')].at(focused) ?? box.querySelector('button'))?.focus({
          preventScroll: true,
        });
    },
  };

  /** @param {Problem[]} problems */
  function listOf(problems) {
    const list = document.createElement('ul');
    list.className = 'problem-list';
    for (const problem of problems) list.append(problemRow(problem, goTo, fix));
    return list;
  }
}

/**
 * What is still to be written, each leading to its place.
 * @param {import('./desk-calls.js').ToWrite[]} toWrite
 * @param {(problem: Pick<Problem, 'path' | 'line' | 'column'>) => void} goTo
 */
function checklist(toWrite, goTo) {
  const list = document.createElement('ul');
  list.className = 'problem-list checklist';
  for (const { words, path, line, isOptional } of toWrite) {
    const row = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.addEventListener('click', () => goTo({ path, line }));
    const box = document.createElement('span');
    box.className = 'box';
    const what = document.createElement('span');
    what.textContent = words;
    button.append(box, what);
    if (isOptional) {
      const hint = document.createElement('small');
      hint.textContent = 'Left out until then.';
      button.append(hint);
    }
    row.append(button);
    list.append(row);
  }
  return list;
}

/** @param {string} words */
function paragraph(words) {
  const element = document.createElement('p');
  element.className = 'hint';
  element.textContent = words;
  return element;
}

/** @param {Problem} problem @param {(problem: Problem) => void} goTo @param {(problem: Problem) => void} fix */
function problemRow(problem, goTo, fix) {
  const row = document.createElement('li');
  row.className = problem.severity;
  const button = document.createElement('button');
  button.type = 'button';
  button.addEventListener('click', () => goTo(problem));
  const dot = document.createElement('span');
  dot.className = 'dot';
  const words = document.createElement('span');
  const severity = document.createElement('span');
  severity.className = 'visually-hidden';
  severity.textContent = `${problem.severity}: `;
  words.append(severity, ...inWords(sentence(problem.message)));
  const where = document.createElement('span');
  where.className = 'where';
  where.textContent = problem.elsewhere ?? (problem.line ? `line ${problem.line}` : '');
  button.append(dot, words, where);
  if (problem.hint) {
    const hint = document.createElement('small');
    hint.append(...inWords(problem.hint));
    button.append(hint);
  }
  row.append(button);
  if (problem.fix) {
    const mend = document.createElement('button');
    mend.type = 'button';
    mend.className = 'fix';
    mend.textContent = problem.fix.label;
    mend.setAttribute('aria-label', `${problem.fix.label}, line ${problem.line}`);
    mend.addEventListener('click', () => fix(problem));
    row.append(mend);
  }
  return row;
}

/**
 * Renders text between backticks as code, as the pages from the server do (`http/problem-words.tsx`).
 *
 * @param {string} text
 */
export function inWords(text) {
  return text.split(/(`[^`]+`)/g).map((piece, index) => {
    if (index % 2 === 0) return piece;
    const code = document.createElement('code');
    code.textContent = piece.slice(1, -1);
    return code;
  });
}

/** @param {string} message */
export function sentence(message) {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
