// The player of a backward pass. It only moves what is on the page already: the picture in the
// <img>, and the steps in data-player. Where scripts are removed, the page shows the picture of
// the whole pass and the table of its steps. It finds a box by the class `n<place>` and a bundle of
// edges by `e<number>`, moves the looks that picture.LOOKS calls "at work", "travelled" and
// "untravelled", and rewrites the last line of a box, which holds the .grad of its leaves.
const PAUSE = 1300; // milliseconds between two steps

// The <img> as part of the page, so that its nodes and edges can be changed.
function inline(image) {
  const bytes = Uint8Array.from(atob(image.src.split(',')[1]), (c) => c.charCodeAt(0));
  const text = new TextDecoder().decode(bytes);
  const svg = document.importNode(
    new DOMParser().parseFromString(text, 'image/svg+xml').documentElement, true);
  for (const element of [svg, ...svg.querySelectorAll('[id]')]) element.removeAttribute('id');
  svg.setAttribute('role', 'img');
  svg.style.cssText = `min-width:${image.style.minWidth};max-width:100%;height:auto`;
  return svg;
}

// Not `disabled`: focus would fall to the page, and with it the arrow keys.
function switchOff(button, isOff) {
  button.setAttribute('aria-disabled', isOff);
  button.style.cursor = isOff ? 'default' : 'pointer';
  button.style.opacity = isOff ? '0.45' : '1';
}

function numbered(picture, kind, letter) {
  return [...picture.querySelectorAll('g.' + kind)].map((group) => [
    Number([...group.classList].find((name) => name[0] === letter && name !== kind).slice(1)),
    group,
  ]);
}

// A gradient that just left is a thick line, one on its way a line, the rest is dotted.
function paintEdge(group, gradient, isNew) {
  const [line, head] = [group.querySelector('path'), group.querySelector('polygon')];
  const on = gradient !== undefined;
  line.setAttribute('stroke-width', isNew ? '4' : on ? '2.2' : '1');
  line.setAttribute('stroke', isNew ? '#b3480b' : on ? '#1b1f24' : '#57606a');
  line.setAttribute('stroke-dasharray', on ? 'none' : '1,5');
  head.setAttribute('fill', line.getAttribute('stroke'));
  head.setAttribute('stroke', line.getAttribute('stroke'));
  const label = group.querySelector('text');
  if (!label) return;
  label.dataset.output ??= (label.textContent.match(/output \d+/) || [''])[0];
  label.textContent = ' ' + [label.dataset.output, on ? gradient : ''].filter(Boolean).join(', ');
  label.setAttribute('font-weight', isNew ? 'bold' : 'normal');
}

function paintNode(group, isNow, grad) {
  for (const shape of group.querySelectorAll('polygon,ellipse')) {
    shape.dataset.fill ??= shape.getAttribute('fill');
    shape.setAttribute('stroke-width', isNow ? '3' : '1');
    shape.setAttribute('stroke', isNow ? '#1b1f24' : '#57606a');
    if (shape.dataset.fill !== 'none') {
      shape.setAttribute('fill', isNow ? '#ffe9a8' : shape.dataset.fill);
    }
  }
  const last = [...group.querySelectorAll('text')].pop();
  if (grad) last.textContent = grad;
}

// A box says its number, as the words do. Its first word is that of its operation.
function numberBoxes(nodes, steps) {
  for (const [box, group] of nodes) {
    const step = steps.find((one) => one.box === box);
    if (!step) continue;
    const [mark, operation] = step.lines[0].split(' ');
    const label = [...group.querySelectorAll('text')].find((one) => one.textContent === operation);
    if (label) label.textContent = `${mark} ${operation}`;
  }
}

// The stage scrolls, and never the page.
function keepInSight(stage, group) {
  const [box, frame] = [group, stage].map((one) => one.getBoundingClientRect());
  if (box.top < frame.top) stage.scrollTop -= frame.top - box.top + 8;
  if (box.bottom > frame.bottom) stage.scrollTop += box.bottom - frame.bottom + 8;
  if (box.left < frame.left) stage.scrollLeft -= frame.left - box.left + 8;
  if (box.right > frame.right) stage.scrollLeft += box.right - frame.right + 8;
}

function start(root) {
  root.setAttribute('data-ready', '');
  const { graph, before, steps } = JSON.parse(root.getAttribute('data-player'));
  const image = root.querySelector('img');
  const picture = inline(image);
  const nodes = numbered(picture, 'node', 'n');
  const edges = numbered(picture, 'edge', 'e');
  const words = make('div', {
    'aria-live': 'polite',
    style: 'flex:1 1 15em;min-height:5.5em;line-height:1.5;overflow-wrap:anywhere',
  });
  const count = make('span', { style: 'margin-left:6px' });
  let at = 0;
  let timer = null;

  const first = button(_('|◀ first'), () => move(0));
  const previous = button(_('◀ previous'), () => move(at - 1));
  const next = button(_('next ▶'), () => move(at + 1));
  const last = button(_('last ▶|'), () => move(steps.length));
  const play = button(_('play'), () => (timer ? stop() : run()));
  const bar = make('div',
    { style: 'display:flex;gap:6px;align-items:center;flex-wrap:wrap;margin-bottom:6px' },
    first, previous, next, last, play, count);
  const stage = make('div',
    { tabindex: '0', style: 'flex:0 1 auto;max-width:100%;max-height:480px;overflow:auto' }, picture);
  showFocus(stage);
  stage.addEventListener('click', () => panel.focus({ preventScroll: true }));
  const panel = make('div', {
    tabindex: '0',
    role: 'group',
    'aria-label': _('A backward pass, step by step. The arrow keys move.'),
    'data-lm-suppress-shortcuts': 'true', // here the arrow keys are not the notebook's
    style: PANEL,
  }, bar, make('div', { style: 'display:flex;flex-wrap:wrap;gap:14px' }, stage, words));
  showFocus(panel);
  panel.addEventListener('keydown', (event) => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: steps.length }[event.key];
    const scrolls = event.target === stage && stage.scrollWidth > stage.clientWidth;
    if (to === undefined || scrolls) return;
    event.preventDefault();
    event.stopPropagation();
    move(to);
  });
  numberBoxes(nodes, steps);
  image.parentNode.removeAttribute('tabindex'); // the stage scrolls now
  image.replaceWith(panel);
  for (const table of root.querySelectorAll('details')) table.open = false;
  paint();

  function move(to) {
    stop();
    at = Math.max(0, Math.min(steps.length, to));
    paint();
  }

  function paint() {
    const now = steps[at - 1];
    const travelled = new Map();
    const grads = { ...before };
    let pass = 0;
    for (const step of steps.slice(0, at)) {
      if (step.pass !== pass) travelled.clear();
      pass = step.pass;
      for (const [edge, gradient] of step.edges) travelled.set(edge, gradient);
      if (step.grad) grads[step.box] = step.grad;
    }
    for (const [edge, group] of edges) {
      paintEdge(group, travelled.get(edge), !!now && now.edges.some(([e]) => e === edge));
    }
    for (const [box, group] of nodes) {
      paintNode(group, !!now && now.box === box, grads[box]);
      if (now && now.box === box) keepInSight(stage, group);
    }
    const lines = now ? now.lines : [_('Before the backward pass: no gradient is on its way.')];
    say(words, lines);
    count.textContent = fill(_('step {at} of {steps}'), { at, steps: steps.length });
    picture.setAttribute('aria-label', fill(
      _('{graph} Step {at} of {steps}: {said}'),
      { graph, at, steps: steps.length, said: lines[0] }));
    for (const each of [first, previous]) switchOff(each, at === 0);
    for (const each of [next, last]) switchOff(each, at === steps.length);
  }

  function run() {
    if (at === steps.length) move(0);
    play.textContent = _('pause');
    timer = setInterval(() => {
      if (!root.isConnected) return stop(); // the output was cleared meanwhile
      at += 1;
      paint();
      if (at === steps.length) stop();
    }, PAUSE);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = _('play');
  }
}

startEach('[data-player]', start);
