// The explorer of a graph. All views are on the page already, as data; it shows one at a time.
// Where scripts are removed, the page shows the picture of the whole with its text. It finds a box
// by the class `n<place>`, as the player does.
const LEGIBLE = 0.9; // pixels a point, as in result.py
const HOW = _('Click a folder or a pile to open it, or go there with the arrow keys and press Enter.')
  + ` ${_('Escape goes back.')}`;

// The picture of a view, with the words that are its own.
function draw(view, phrases, pictures) {
  const lines = pictures[view.picture].map((number) => phrases[number]).join('\n');
  const svg = document.importNode(
    new DOMParser().parseFromString(lines, 'image/svg+xml').documentElement, true);
  const points = parseFloat(svg.getAttribute('width'));
  svg.style.cssText = `min-width:${LEGIBLE * points}px;max-width:100%;height:auto;`
    + 'font-family:Helvetica,Arial,sans-serif;text-anchor:middle;white-space:pre;'
    + 'font-size:11px;fill:#1b1f24';
  svg.setAttribute('role', 'group');
  for (const name in view.words) {
    const texts = svg.querySelectorAll(`g.${name} text`);
    view.words[name].forEach((number, nr) => { texts[nr].textContent = phrases[number]; });
  }
  return svg;
}

function mark(box, isMarked) {
  for (const shape of box.querySelectorAll('polygon,ellipse,polyline')) {
    shape.setAttribute('stroke-width', isMarked ? '3' : '1');
  }
}

function start(root) {
  root.setAttribute('data-ready', '');
  const data = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  const [phrases, { pictures, views }] = [data.phrases.split('\n'), data];
  const trail = make('nav', {
    'aria-label': _('Where you are'),
    style: 'display:flex;gap:6px;align-items:center;flex-wrap:wrap',
  });
  const told = make('div', {
    // of one height, so that a picture below it stays where the mouse is
    style: 'flex:1 1 16em;height:14em;overflow:auto;line-height:1.5;overflow-wrap:anywhere',
  });
  const sheet = make('div', { style: 'flex:3 1 24em;max-height:640px;overflow:auto' });
  // beside each other, or on a narrow page the words first
  const both = make('div',
    { style: 'display:flex;flex-flow:row-reverse wrap;gap:10px;margin-top:8px' }, told, sheet);
  const panel = make('div', {
    role: 'group',
    'aria-label': _('A graph to walk in'),
    'data-lm-suppress-shortcuts': 'true', // here the arrow keys are not the notebook's
    style: PANEL,
  }, trail, both);
  let boxes = [];
  root.querySelector('figure').replaceWith(panel);
  open(0);

  function open(number, from) {
    const view = views[number];
    const svg = draw(view, phrases, pictures);
    svg.setAttribute('aria-label', view.title);
    boxes = view.boxes.map((_, place) => svg.querySelector(`g.n${place}`));
    boxes.forEach((box, place) => prepare(box, view, number, place));
    sheet.replaceChildren(svg);
    sheet.scrollTop = 0;
    const start = boxes[view.first].getBoundingClientRect();
    sheet.scrollLeft += start.left + start.width / 2
      - sheet.getBoundingClientRect().left - sheet.clientWidth / 2;
    tell(view, null);
    const ways = [];
    for (let at = number; at !== null; at = views[at].parent) ways.unshift(at);
    trail.replaceChildren(...ways.flatMap((at, nr) => {
      const crumb = button(views[at].title, () => open(at, ways[nr + 1] ?? number));
      if (at === number) crumb.setAttribute('aria-current', 'true');
      crumb.style.fontWeight = at === number ? 'bold' : 'normal';
      return nr ? [make('span', { 'aria-hidden': 'true' }, '›'), crumb] : [crumb];
    }));
    const back = view.boxes.findIndex(([, inner]) => inner !== null && inner === from);
    const first = back < 0 ? view.first : back;
    boxes[first].setAttribute('tabindex', '0');
    if (from !== undefined) boxes[first].focus();
  }

  function prepare(box, view, number, place) {
    const [lines, inner] = view.boxes[place];
    const words = lines.map((line) => phrases[line]);
    box.setAttribute('tabindex', '-1');
    box.setAttribute('role', inner === null ? 'img' : 'button');
    box.setAttribute('aria-label', words.join('; '));
    box.style.outline = 'none';
    if (inner !== null) {
      box.style.cursor = 'pointer';
      box.addEventListener('click', () => open(inner, null));
    }
    const enter = () => { mark(box, true); tell(view, words); };
    const leave = () => { if (document.activeElement !== box) mark(box, false); };
    box.addEventListener('mouseenter', enter);
    box.addEventListener('mouseleave', leave);
    box.addEventListener('focus', enter);
    box.addEventListener('blur', () => mark(box, false));
    box.addEventListener('keydown', (event) => press(event, number, place, inner));
  }

  function press(event, number, place, inner) {
    const { parent } = views[number];
    const to = {
      ArrowDown: place + 1, ArrowRight: place + 1, ArrowUp: place - 1, ArrowLeft: place - 1,
      Home: 0, End: boxes.length - 1,
    }[event.key];
    if (to !== undefined && boxes[to]) {
      boxes[place].setAttribute('tabindex', '-1');
      boxes[to].setAttribute('tabindex', '0');
      boxes[to].focus();
      boxes[to].scrollIntoView({ block: 'nearest', inline: 'nearest' });
    } else if ((event.key === 'Enter' || event.key === ' ') && inner !== null) {
      open(inner, null);
    } else if (event.key === 'Escape' && parent !== null) {
      open(parent, number);
    } else if (to === undefined) {
      return; // not ours
    }
    event.preventDefault();
    event.stopPropagation();
  }

  function tell(view, words) {
    say(told, words ?? [view.title, HOW]);
  }
}

startEach('.autograd-explorer', start);
