// Lights the words of a record when its card is pointed at, and the cards of a word when the word is; moves by keys. Everything on
// the page can be read without this file.

import { offerPasskeys } from "./passkey";
import { offerPush } from "./watch";

const lit = "lit";

function recordsOf(element: Element): string[] {
  const card = element.closest<HTMLElement>("[data-record]");
  if (card?.dataset.record) return [card.dataset.record];
  const words = element.closest<HTMLElement>("[data-records]");
  return words?.dataset.records?.split(" ") ?? [];
}

function light(records: string[]): void {
  for (const e of document.querySelectorAll("." + lit)) e.classList.remove(lit);
  if (records.length === 0) return;
  for (const e of document.querySelectorAll<HTMLElement>("[data-records], [data-record]")) {
    const own = e.dataset.record ? [e.dataset.record] : (e.dataset.records ?? "").split(" ");
    if (own.some((id) => records.includes(id))) e.classList.add(lit);
  }
}

function onPoint(event: Event): void {
  if (event.target instanceof Element) light(recordsOf(event.target));
}

// show brings the first of the elements into view without moving what is in view already.
function show(element: Element | null): void {
  if (!element) return;
  const box = element.getBoundingClientRect();
  if (box.top < 0 || box.bottom > window.innerHeight) element.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
}

function calm(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function onClick(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  const records = recordsOf(event.target);
  if (records.length === 0) return;
  light(records);
  const word = event.target.closest(".body [data-records]");
  if (word) {
    event.preventDefault();
    const card = document.getElementById((word as HTMLAnchorElement).hash?.slice(1) || records[0]);
    show(card);
    card?.focus({ preventScroll: true });
  } else if (!event.target.closest("a")) {
    show(document.querySelector(`.body [data-records~="${CSS.escape(records[0])}"]`));
  }
}

// records are what j and k move over: the cards of a report, the rows of a list, the notes of a thread.
function records(): HTMLElement[] {
  const cards = [...document.querySelectorAll<HTMLElement>(".card")];
  return cards.length > 0 ? cards : [...document.querySelectorAll<HTMLElement>("main .reports > li, main .thread > li, main tbody > tr:has(a)")];
}

function step(by: number): void {
  const all = records();
  if (all.length === 0) return;
  const at = all.findIndex((e) => e === document.activeElement || e.contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  const target = next.matches(".card") ? next : next.querySelector<HTMLElement>("a[href]") ?? next;
  if (target === next && !next.hasAttribute("tabindex")) next.tabIndex = -1;
  target.focus();
  show(next);
}

function open(): void {
  const at = records().find((e) => e === document.activeElement || e.contains(document.activeElement));
  (at?.querySelector<HTMLAnchorElement>("a[href]") ?? null)?.click();
}

function go(view: string): void {
  document.querySelector<HTMLAnchorElement>(`a[data-view="${view}"]`)?.click();
}

function screen(key: string): void {
  document.querySelector<HTMLAnchorElement>(`header.site a[data-key="${key}"]`)?.click();
}

function find(): void {
  const box = document.querySelector<HTMLInputElement>("main input[type=search]");
  if (box) box.focus();
  else screen("2");
}

function help(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("dialog#keys");
}

// Keys are physical, so that they are the same on an Arabic keyboard.
const keys: Record<string, () => void> = {
  KeyJ: () => step(1),
  KeyK: () => step(-1),
  KeyO: open,
  KeyP: () => go("published"),
  KeyR: () => go("restored"),
  Slash: find,
};
for (let n = 1; n <= 8; n++) keys[`Digit${n}`] = () => screen(String(n));

const off = "marsad-keys-off";

// Single keys can be turned off, for who speaks to the computer or hits keys by chance; the help stays.
function keysOff(): boolean {
  try { return localStorage.getItem(off) === "1"; } catch { return false; }
}

function offerKeys(): void {
  const box = document.querySelector<HTMLInputElement>("#keys-on");
  if (!box) return;
  box.checked = !keysOff();
  box.addEventListener("change", () => {
    try { localStorage.setItem(off, box.checked ? "0" : "1"); } catch { /* not kept: they stay on */ }
  });
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox]):not([type=radio]):not([type=range]), select, textarea, [contenteditable]");
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target) || help()?.open) return;
  if (event.code === "Slash" && event.shiftKey) {
    event.preventDefault();
    help()?.showModal();
    return;
  }
  if (event.shiftKey || keysOff()) return;
  const action = keys[event.code];
  if (!action) return;
  event.preventDefault();
  action();
}

document.addEventListener("mouseover", onPoint);
document.addEventListener("focusin", onPoint);
document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);

offerKeys();
offerPush();
offerPasskeys();
