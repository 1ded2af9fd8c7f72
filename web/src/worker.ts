// Shows notifications while no page is open. It keeps nothing and asks no server for anything.

interface Told { title: string; body: string; link: string; lang: string; dir: NotificationDirection; tag: string }
interface PushEvent extends Event { data: { json(): Told } | null; waitUntil(p: Promise<unknown>): void }
interface ClickEvent extends Event { notification: Notification; waitUntil(p: Promise<unknown>): void }
interface Scope {
  registration: ServiceWorkerRegistration;
  location: Location;
  clients: { openWindow(url: string): Promise<unknown> };
  addEventListener(type: "push", f: (e: PushEvent) => void): void;
  addEventListener(type: "notificationclick", f: (e: ClickEvent) => void): void;
}
const scope = globalThis as unknown as Scope;

scope.addEventListener("push", (e) => {
  const told = e.data?.json();
  if (told) e.waitUntil(scope.registration.showNotification(told.title, { body: told.body, lang: told.lang, dir: told.dir, tag: told.tag, data: told.link }));
});

scope.addEventListener("notificationclick", (e) => {
  e.notification.close();
  const link = new URL(String(e.notification.data), scope.location.origin);
  if (link.origin === scope.location.origin) e.waitUntil(scope.clients.openWindow(link.href));
});
