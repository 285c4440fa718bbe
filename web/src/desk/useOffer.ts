import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { callerName } from "./caller";
import { desk } from "./desk";
import { useWork } from "./useDesk";

/** A ringing call is also told outside the page: title, icon, system notification. */
export function useOffer(): void {
  const { t } = useTranslation(["desk", "common"]);
  const work = useWork();
  const ringing = work?.stage === "offered" ? work : null;
  const name = ringing ? callerName(ringing.file, t) : "";
  const segment = ringing?.segment ?? null;
  useEffect(() => {
    if (segment === null) return;
    const before = document.title;
    document.title = t("desk:hidden.title", { name });
    icon("/favicon-ring.svg");
    const notification = notify(t("desk:hidden.notification", { name }), segment);
    return () => {
      document.title = before;
      icon("/favicon.svg");
      notification?.close();
    };
  }, [segment, name, t]);
}

function icon(address: string): void {
  document.querySelector('link[rel="icon"]')?.setAttribute("href", address);
}

function notify(text: string, segment: string): Notification | null {
  if (!document.hidden || !("Notification" in window)) return null;
  if (Notification.permission !== "granted") return null;
  const notification = new Notification(text, {
    tag: segment, // The same offer told again replaces the first.
    icon: "/favicon.svg",
    requireInteraction: true,
  });
  notification.onclick = () => window.focus();
  return notification;
}

/** Tell the model once the frame that shows this offer's file has really been drawn. */
export function usePainted(segment: string | null, ready: boolean): void {
  useEffect(() => {
    if (segment === null || !ready) return;
    let second = 0;
    // The first frame callback runs before the paint; a task after it runs once it is drawn.
    const first = requestAnimationFrame(() => {
      second = window.setTimeout(() => desk.painted(segment));
    });
    return () => {
      cancelAnimationFrame(first);
      clearTimeout(second);
    };
  }, [segment, ready]);
}
