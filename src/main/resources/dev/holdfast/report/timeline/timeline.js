'use strict';
// Everything here is convenience: the page is complete without it.
(() => {
  const root = document.documentElement;
  const chart = document.querySelector('.chart');
  const from = +chart.dataset.from, to = +chart.dataset.to, zero = +chart.dataset.zero, wall = +chart.dataset.wall;
  const track = chart.querySelector('.axis .track');
  const times = track.querySelector('.times');
  const most = Math.max(1, Math.min((to - from) / 200, 2e6 / innerWidth));
  document.querySelector('nav .by').hidden = true;
  document.querySelector('nav .script').hidden = false;

  const box = () => track.getBoundingClientRect();
  const edge = () => chart.querySelector('.axis .name').getBoundingClientRect().right;
  const wide = () => innerWidth - edge() - 20;
  const timeAt = x => { const b = box(); return from + (x - b.left) / b.width * (to - from); };
  const zoomNow = () => box().width / wide();

  function zoom(factor, at, x) {
    const z = Math.max(1, Math.min(most, factor));
    root.style.setProperty('--at', z);
    root.style.setProperty('--by', 1);
    const b = box();
    scrollBy({left: b.left + (at - from) / (to - from) * b.width - x, behavior: 'instant'});
    ticks();
  }
  const show = (a, b) => zoom((to - from) / Math.max(1, b - a), (a + b) / 2, edge() + wide() / 2);
  const two = n => String(n).padStart(2, '0');
  function since(ms, digits) {
    const s = Math.abs(ms) / 1000, sign = ms < 0 ? '−' : '+';
    if (s < 60) return (Math.abs(ms) < 0.5 ? '' : sign) + s.toFixed(digits) + ' s';
    const rest = two(Math.floor(s % 60)) + (digits ? (s % 1).toFixed(digits).slice(1) : '');
    return sign + (s < 3600 ? Math.floor(s / 60) + ':' : Math.floor(s / 3600) + ':' + two(Math.floor(s / 60) % 60) + ':') + rest;
  }
  const utc = (t, digits) => new Date(Math.round(wall + t - zero)).toISOString().slice(11, digits ? 23 : 19);

  const steps = [10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 216e5, 864e5];
  function ticks() {
    const left = Math.max(from, timeAt(edge() - 80)), right = Math.min(to, timeAt(innerWidth));
    const step = steps.find(s => (timeAt(innerWidth) - timeAt(edge())) / s <= wide() / 95) || 864e5;
    const digits = step < 100 ? 2 : step < 1000 ? 1 : 0;
    times.replaceChildren();
    for (let n = Math.ceil((left - zero) / step); zero + n * step <= right; n++) {
      const i = document.createElement('i'), b = document.createElement('b');
      i.style.left = (zero + n * step - from) / (to - from) * 100 + '%';
      i.textContent = utc(zero + n * step, digits);
      b.textContent = since(n * step, digits);
      i.append(b);
      times.append(i);
    }
  }

  // Places of flags and phases are zoomed on without the jump of the browser.
  function go(id) {
    const place = document.getElementById(id);
    if (!place) return false;
    for (let d = place.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
    if (place.classList.contains('goto')) {
      const a = +place.dataset.at, b = Math.max(a + 500, +place.dataset.until), pad = (b - a) * .04;
      show(a - pad, b + pad);
    } else if (place.classList.contains('flag')) {
      const at = from + parseFloat(place.style.left) / 100 * (to - from), half = Math.min(1e4, (to - from) / 2);
      show(at - half, at + half);
      scrollBy({top: place.getBoundingClientRect().top - Math.min(innerHeight * .4, 320), behavior: 'instant'});
    } else if (id === 'top') {
      show(from, to);
      scrollTo(0, 0);
    } else {
      place.scrollIntoView({block: 'center', inline: 'nearest'});
    }
    return true;
  }
  document.addEventListener('click', e => {
    const link = e.target.closest('a[href^="#"]');
    if (link && go(link.getAttribute('href').slice(1))) {
      e.preventDefault();
      try { history.replaceState(null, '', link.getAttribute('href')); } catch (refused) { /* pages without an address keep none */ }
    }
  });

  addEventListener('wheel', e => {
    if (!e.ctrlKey && !e.altKey) return;
    e.preventDefault();
    zoom(zoomNow() * Math.exp(-e.deltaY / 300), timeAt(e.clientX), e.clientX);
  }, {passive: false});
  const middle = () => edge() + wide() / 2;
  const by = factor => zoom(zoomNow() * factor, timeAt(middle()), middle());
  document.getElementById('in').onclick = () => by(2);
  document.getElementById('out').onclick = () => by(.5);
  let last = 0;
  addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const flags = document.querySelectorAll('a.flag[id]').length;
    if (e.key === '+' || e.key === '=') by(2);
    else if (e.key === '-') by(.5);
    else if (e.key === '0') go('top');
    else if (e.key === 'ArrowLeft' || e.key === 'ArrowRight') scrollBy({left: (e.key === 'ArrowLeft' ? -.25 : .25) * wide()});
    else if ((e.key === 'n' || e.key === 'p') && flags) {
      last = (last - 1 + (e.key === 'n' ? 1 : flags - 1)) % flags + 1;
      if (last < 1) last = flags;
      go('o' + last);
    } else return;
    e.preventDefault();
  });

  const tip = document.createElement('div'), cross = document.createElement('div'), clock = document.createElement('b');
  tip.id = 'tip'; cross.id = 'cross'; cross.append(clock);
  tip.hidden = cross.hidden = true;
  document.body.append(tip, cross);
  let drag = null;
  const area = document.createElement('div');
  area.id = 'drag'; area.hidden = true;
  document.body.append(area);
  const told = new WeakMap();
  function text(target) {
    const e = target.closest('[title],.told,.ticks');
    if (!e) return '';
    if (!told.has(e)) {
      const title = e.querySelector(':scope > title');
      told.set(e, title ? title.textContent : e.getAttribute('title') || '');
      if (title) title.remove();
      e.removeAttribute('title');
      e.classList.add('told');
    }
    return told.get(e);
  }
  addEventListener('mousemove', e => {
    const inside = e.clientX > edge() && chart.contains(e.target) && e.clientY > track.getBoundingClientRect().top;
    cross.hidden = !inside;
    if (inside) {
      const t = timeAt(e.clientX);
      cross.style.left = e.clientX + 'px';
      cross.style.top = box().top + 'px';
      clock.textContent = utc(t, 1) + ' UTC, ' + since(t - zero, 2);
      clock.style.left = e.clientX > innerWidth - 220 ? '-175px' : '4px';
    }
    const says = e.target instanceof Element ? text(e.target) : '';
    tip.hidden = !says || drag !== null;
    tip.textContent = says;
    if (!tip.hidden) {
      const b = tip.getBoundingClientRect();
      tip.style.left = Math.max(4, Math.min(e.clientX + 14, innerWidth - b.width - 8)) + 'px';
      tip.style.top = (e.clientY + 18 + b.height > innerHeight ? e.clientY - b.height - 10 : e.clientY + 18) + 'px';
    }
    if (drag !== null) {
      area.hidden = Math.abs(e.clientX - drag) < 4;
      area.style.left = Math.min(drag, e.clientX) + 'px';
      area.style.width = Math.abs(e.clientX - drag) + 'px';
    }
  });
  chart.addEventListener('mousedown', e => {
    if (e.button === 0 && e.clientX > edge() && !e.target.closest('a,summary .name')) {
      drag = e.clientX;
      e.preventDefault();
    }
  });
  addEventListener('mouseup', e => {
    if (drag !== null && Math.abs(e.clientX - drag) >= 4) {
      const a = timeAt(Math.min(drag, e.clientX)), b = timeAt(Math.max(drag, e.clientX));
      show(Math.max(from, a), Math.min(to, b));
      addEventListener('click', stop => stop.preventDefault(), {capture: true, once: true});
    }
    drag = null;
    area.hidden = true;
  });
  chart.addEventListener('dblclick', () => go('top'));
  let due = false;
  const later = () => { if (!due) { due = true; requestAnimationFrame(() => { due = false; ticks(); }); } };
  addEventListener('scroll', later);
  addEventListener('resize', later);
  if (location.hash.length > 1) requestAnimationFrame(() => go(location.hash.slice(1)));
  ticks();
})();
