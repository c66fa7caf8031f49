// Pictures under a slider. The first page is there as lines; the others are what differs from it.
// Where scripts are removed, the page shows the first and the last beside each other.
function encoded(svg) {
  const bytes = new TextEncoder().encode(svg);
  return 'data:image/svg+xml;base64,'
    + btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

function decoded(image) {
  const bytes = Uint8Array.from(atob(image.src.split(',')[1]), (char) => char.charCodeAt(0));
  return ['[svg', ...new TextDecoder().decode(bytes).split('\n'), 'svg]'];
}

// The pictures of a page stand between lines of their own.
function whole(lines) {
  return lines.join('\n').replace(/\n\[svg\n([^]*?)\nsvg\]\n/g, (_, svg) => encoded(svg));
}

function start(root) {
  root.setAttribute('data-ready', '');
  const data = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  const { name, labels, said, others } = data;
  const images = [...root.querySelectorAll('img')];
  const first = data.first.flatMap((line) => (line === '[svg]' ? decoded(images.shift()) : [line]));
  const pages = [first, ...others.map((page) => page.flatMap(
    (one) => (typeof one === 'string' ? [one] : first.slice(...one))))].map(whole);
  const slide = make('input', {
    type: 'range', min: 0, max: pages.length - 1, step: 1, value: 0, 'aria-label': name,
    style: 'flex:1 1 12em;max-width:28em;accent-color:#0a58a8;min-height:24px',
  });
  showFocus(slide);
  const value = make('output', { style: 'min-width:7em;font-weight:bold' });
  const bar = make('label',
    { style: 'display:flex;gap:10px;align-items:center;flex-wrap:wrap' }, slide, value);
  const stage = make('div', {});
  const panel = make('div', {
    role: 'group',
    'aria-label': fill(
      _('One picture for each value of {name}. The arrow keys move the slider.'), { name }),
    'data-lm-suppress-shortcuts': 'true', // here the arrow keys are not the notebook's
    style: PANEL,
  }, bar, stage);
  slide.addEventListener('input', paint);
  slide.addEventListener('keydown', (event) => event.stopPropagation());
  root.firstElementChild.replaceWith(panel);
  paint();

  function paint() {
    const at = Number(slide.value);
    const told = `${name} = ${labels[at]}`;
    value.textContent = told;
    slide.setAttribute('aria-valuetext', `${told}: ${said[at]}`);
    const open = [...stage.querySelectorAll('details')].map((one) => one.open);
    stage.innerHTML = pages[at];
    stage.querySelectorAll('details').forEach((one, nr) => { one.open = open[nr] ?? one.open; });
  }
}

startEach('.autograd-slider', start);
