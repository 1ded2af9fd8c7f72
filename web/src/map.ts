// Links the line of time, the map and the table: a change of one is taken over by all without a new page, two handles narrow the days, and an area is drawn by
// pointer or keys. Everything here can be reached without this file: bars are links, days and corners are fields.

const root = document.querySelector<HTMLElement>("[data-atlas]");
const form = document.querySelector<HTMLFormElement>("#set");
const parts = ["summary", "map", "table", "time"];

function part(name: string, of: ParentNode = document): HTMLElement | null {
  return of.querySelector<HTMLElement>(`[data-live="${name}"]`);
}

function field(name: string): HTMLInputElement | null {
  return form?.querySelector<HTMLInputElement>(`[name="${name}"]`) ?? null;
}

function set(name: string, value: string): void {
  const input = field(name);
  if (input) input.value = value;
}

// address gives the address of what the form asks for; the part of the earth that is shown stays.
function address(): string {
  const query = new URLSearchParams();
  if (!form) return location.href;
  for (const [name, value] of new FormData(form)) if (value !== "") query.append(name, String(value));
  const view = new URLSearchParams(location.search).get("view");
  if (view) query.set("view", view);
  return `${form.getAttribute("action") ?? ""}?${query.toString()}`;
}

let asked = 0;

// load takes the parts of another address over into this page; where that fails, the browser goes there. keep names a part that somebody is using.
async function load(url: string, keep = ""): Promise<void> {
  const mine = ++asked;
  root?.setAttribute("aria-busy", "true");
  const focused = document.activeElement instanceof Element ? document.activeElement.getAttribute("data-step") : null;
  const inMap = document.activeElement?.hasAttribute("data-map") ?? false;
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    for (const name of parts) {
      const now = part(name), next = part(name, page);
      if (name !== keep && now && next) now.replaceWith(document.adoptNode(next));
    }
    history.replaceState(null, "", url);
    follow(new URL(url, location.href).searchParams);
    begin();
    if (focused) document.querySelector<HTMLElement>(`[data-step="${focused}"]`)?.focus();
    if (inMap) document.querySelector<SVGElement>("[data-map]")?.focus();
  } catch {
    if (mine === asked) location.href = url;
  } finally {
    if (mine === asked) root?.removeAttribute("aria-busy");
  }
}

// follow writes what an address asks for into the fields, and into the link to the other language.
function follow(query: URLSearchParams): void {
  for (const name of ["from", "to", "area"]) set(name, query.get(name) ?? "");
  if (!query.get("box")) field("box")?.remove();
  const other = document.querySelector<HTMLAnchorElement>("header.site a[hreflang]");
  if (other) other.search = `?${query.toString()}`;
}

// The handles of the line of time are two native sliders, one over the other: they work by touch and by keys.
function brush(): void {
  const box = document.querySelector<HTMLElement>("[data-brush]");
  const bars = [...(box?.querySelectorAll<SVGAElement>("svg a") ?? [])];
  if (!box || bars.length < 2 || box.querySelector(".handles")) return;
  const handles = document.createElement("div");
  handles.className = "handles";
  const first = slider(box.dataset.from ?? "", bars.length, Number(box.dataset.begin));
  const last = slider(box.dataset.to ?? "", bars.length, Number(box.dataset.end));
  handles.append(first, last);
  box.append(handles);
  const day = (at: HTMLInputElement, edge: string): string => bars[Number(at.value)]?.getAttribute(`data-${edge}`) ?? "";
  const mark = (): void => {
    first.setAttribute("aria-valuetext", day(first, "from"));
    last.setAttribute("aria-valuetext", day(last, "to"));
    bars.forEach((bar, i) => bar.querySelector(".bar")?.classList.toggle("chosen", i >= Number(first.value) && i <= Number(last.value)));
  };
  let wait = 0;
  const moved = (event: Event): void => {
    if (Number(first.value) > Number(last.value)) (event.target === first ? last : first).value = (event.target as HTMLInputElement).value;
    mark();
    set("from", Number(first.value) === 0 && Number(last.value) === bars.length - 1 ? "" : day(first, "from"));
    set("to", Number(first.value) === 0 && Number(last.value) === bars.length - 1 ? "" : day(last, "to"));
    window.clearTimeout(wait);
    wait = window.setTimeout(() => void load(address(), "time"), 350);
  };
  for (const at of [first, last]) at.addEventListener("input", moved);
  mark();
}

function slider(label: string, count: number, at: number): HTMLInputElement {
  const input = document.createElement("input");
  Object.assign(input, { type: "range", min: "0", max: String(count - 1), step: "1" });
  input.value = String(at);
  input.setAttribute("aria-label", label);
  return input;
}

type Spot = { x: number; y: number };

// draw lets an area be drawn on the map, whose corners become a part of the filter.
function draw(): void {
  const map = document.querySelector<SVGSVGElement>("[data-map]");
  const tools = document.querySelector<HTMLElement>("[data-draw]");
  const sketch = map?.querySelector<SVGGElement>("[data-sketch]");
  const how = document.querySelector<HTMLElement>("[data-draw-how]");
  const button = (name: string): HTMLButtonElement | null => tools?.querySelector<HTMLButtonElement>(`[data-draw-${name}]`) ?? null;
  const start = button("start"), done = button("done"), stop = button("stop");
  if (!map || !tools || !sketch || !how || !start || !done || !stop) return;
  tools.hidden = false;
  const { width, height } = map.viewBox.baseVal;
  let on = false, corners: Spot[] = [], cross: Spot = { x: width / 2, y: height / 2 }, pressed: Spot | null = null, keyed = false;

  const paint = (open: Spot[] = corners): void => {
    sketch.replaceChildren();
    const shape = (kind: string, attributes: Record<string, string>): void => {
      const e = document.createElementNS("http://www.w3.org/2000/svg", kind);
      for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
      sketch.append(e);
    };
    if (open.length > 0) shape("polygon", { class: "ring", points: open.map((c) => `${c.x},${c.y}`).join(" ") });
    for (const c of open) shape("circle", { class: "corner", cx: String(c.x), cy: String(c.y), r: "6" });
    if (on && keyed) shape("path", { class: "cross", d: `M${cross.x - 12} ${cross.y}H${cross.x + 12}M${cross.x} ${cross.y - 12}V${cross.y + 12}` });
    done.disabled = corners.length < 3;
  };
  const turn = (to: boolean): void => {
    on = to;
    corners = [];
    start.hidden = to;
    done.hidden = stop.hidden = how.hidden = !to;
    map.classList.toggle("drawing-on", to);
    paint();
  };
  const degrees = (c: Spot): string => {
    const d = map.dataset;
    const lon = Number(d.lon) + (c.x - width / 2) / Number(d.kx), lat = Number(d.lat) - (c.y - height / 2) / Number(d.ky);
    return `${lon.toFixed(5)} ${lat.toFixed(5)}`;
  };
  const take = (ring: Spot[]): void => {
    set("area", ring.map(degrees).join(","));
    turn(false);
    void load(address());
  };
  const spot = (event: PointerEvent): Spot => {
    const box = map.getBoundingClientRect();
    return { x: Math.round(((event.clientX - box.left) / box.width) * width * 10) / 10, y: Math.round(((event.clientY - box.top) / box.height) * height * 10) / 10 };
  };
  const rectangle = (a: Spot, b: Spot): Spot[] => [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }];
  const far = (a: Spot, b: Spot): boolean => Math.hypot(a.x - b.x, a.y - b.y) > 16;

  start.addEventListener("click", () => { turn(true); map.focus(); });
  stop.addEventListener("click", () => { turn(false); start.focus(); });
  done.addEventListener("click", () => take(corners));
  map.addEventListener("click", (event) => { if (on) event.preventDefault(); }, true);
  map.addEventListener("pointerdown", (event) => {
    if (!on) return;
    event.preventDefault();
    map.setPointerCapture(event.pointerId);
    pressed = spot(event);
    keyed = false;
  });
  map.addEventListener("pointermove", (event) => {
    if (on && pressed && corners.length === 0 && far(pressed, spot(event))) paint(rectangle(pressed, spot(event)));
  });
  map.addEventListener("pointerup", (event) => {
    if (!on || !pressed) return;
    const at = spot(event), from = pressed;
    pressed = null;
    if (corners.length === 0 && far(from, at)) return take(rectangle(from, at));
    if (corners.length > 2 && !far(corners[0], at)) return take(corners);
    corners.push(at);
    paint();
  });
  map.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = event.shiftKey ? 60 : 10;
    const ways: Record<string, [number, number]> = { ArrowUp: [0, -by], ArrowDown: [0, by], ArrowLeft: [-by, 0], ArrowRight: [by, 0] };
    const way = ways[event.code];
    if (!on) {
      const step = { ArrowUp: "north", ArrowDown: "south", ArrowLeft: "west", ArrowRight: "east", Equal: "in", NumpadAdd: "in", Minus: "out", NumpadSubtract: "out", Digit0: "whole" }[event.code];
      if (step && event.target === map) {
        event.preventDefault();
        document.querySelector<HTMLAnchorElement>(`[data-step="${step}"]`)?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      }
      return;
    }
    keyed = true;
    if (way) cross = { x: Math.min(Math.max(cross.x + way[0], 0), width), y: Math.min(Math.max(cross.y + way[1], 0), height) };
    else if (event.code === "Space") corners.push({ ...cross });
    else if (event.code === "Backspace") corners.pop();
    else if (event.code === "Enter" && corners.length > 2) return take(corners);
    else if (event.code === "Escape") { turn(false); start.focus(); return; }
    else return;
    event.preventDefault();
    event.stopPropagation();
    paint();
  });
}

function begin(): void {
  brush();
  draw();
  document.dispatchEvent(new CustomEvent("marsad:map"));
}

if (root) {
  begin();
  root.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented || !(event.target instanceof Element)) return;
    const link = event.target.closest("a[data-live-link]");
    const href = link?.getAttribute("href");
    if (!href) return;
    event.preventDefault();
    void load(href);
  });
}
