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

function step(by: number): void {
  const cards = [...document.querySelectorAll<HTMLElement>(".card")];
  if (cards.length === 0) return;
  const at = cards.indexOf(document.activeElement as HTMLElement);
  const card = cards[Math.min(Math.max(at + by, 0), cards.length - 1)];
  card.focus();
  show(card);
}

function go(view: string): void {
  document.querySelector<HTMLAnchorElement>(`a[data-view="${view}"]`)?.click();
}

// Keys are physical, so that they are the same on an Arabic keyboard.
const keys: Record<string, () => void> = {
  KeyJ: () => step(1),
  KeyK: () => step(-1),
  KeyP: () => go("published"),
  KeyR: () => go("restored"),
  Slash: () => (document.getElementById("keys") as HTMLDialogElement | null)?.showModal(),
};

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
  if (event.code === "Slash" && !event.shiftKey) return;
  const action = keys[event.code];
  if (!action) return;
  event.preventDefault();
  action();
}

document.addEventListener("mouseover", onPoint);
document.addEventListener("focusin", onPoint);
document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);

offerPush();
offerPasskeys();
