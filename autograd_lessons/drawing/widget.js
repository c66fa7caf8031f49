// What the scripts of outputs share; script.py puts it before them, both in one function, and the
// sentence in the reader's language in the place of _('…').
const BUTTON = 'font:inherit;padding:2px 10px;border:1px solid #57606a;border-radius:4px;'
  + 'background:#f6f8fa;color:#1b1f24;cursor:pointer';
const PANEL = 'border:1px solid #d0d7de;border-radius:6px;padding:8px 10px;'
  + 'background:#ffffff;color:#1b1f24';

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
}

function fill(sentence, fields) {
  return sentence.replace(/{(\w+)}/g, (field, name) => fields[name]);
}

function showFocus(element) {
  element.addEventListener('focus', () => { element.style.outline = '3px solid currentColor'; });
  element.addEventListener('blur', () => { element.style.outline = ''; });
}

function button(label, act) {
  const element = make('button', { type: 'button', style: BUTTON }, label);
  element.addEventListener('click', act);
  showFocus(element);
  return element;
}

// Lines of words, the first one bold.
function say(where, lines) {
  where.replaceChildren(...lines.map((line, nr) =>
    make('div', { style: nr ? 'padding-left:1em' : 'font-weight:bold' }, line)));
}

// One whose data an untrusted notebook dropped stays as it is; the others start.
function startEach(selector, start) {
  for (const root of document.querySelectorAll(`${selector}:not([data-ready])`)) {
    try {
      start(root);
    } catch (error) {
      console.error(error);
    }
  }
}
