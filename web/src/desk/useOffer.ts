import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { callerName } from "./caller";
import { desk } from "./desk";
import { useWork } from "./useDesk";

/** A ringing call is also told outside the page: title, icon, system notification. Draws nothing. */
export function OfferOutside(): null {
  const { t } = useTranslation(["desk", "common"]);
  const work = useWork();
  const ringing = work?.stage === "offered" ? work : null;
  const name = ringing ? callerName(ringing.file, t) : "";
  const segment = ringing?.segment ?? null;
  useEffect(() => {
    if (segment === null) return;
    const notification = notify(t("desk:hidden.notification", { name }), segment);
    const title = t("desk:hidden.title", { name });
    const show = () => showTab(title, "/favicon-ring.png");
    const cancel = document.hidden ? show() : afterPaint(show); // Hidden pages paint nothing.
    return () => {
      cancel?.();
      showTab("Décroche", "/favicon.png");
      notification?.close();
    };
  }, [segment, name, t]);
  return null;
}

function showTab(title: string, icon: string): void {
  if (document.title === title) return;
  document.title = title;
  document.querySelector('link[rel="icon"]')?.setAttribute("href", icon);
}

function notify(text: string, segment: string): Notification | null {
  if (!document.hidden || !("Notification" in window)) return null;
  if (Notification.permission !== "granted") return null;
  const notification = new Notification(text, {
    tag: segment, // The same offer told again replaces the first.
    icon: "/favicon.png",
    requireInteraction: true,
  });
  notification.onclick = () => window.focus();
  return notification;
}

/** Tell the model once the frame that shows this offer's file has really been drawn. */
export function usePainted(segment: string | null, ready: boolean): void {
  useEffect(() => {
    if (segment === null || !ready) return;
    return afterPaint(() => desk.painted(segment));
  }, [segment, ready]);
}

/** Run once what React has just put into the page is on the screen; gives back how to call it off. */
function afterPaint(run: () => void): () => void {
  let task = 0;
  // The frame's callback runs before the paint; a task after it runs once it is drawn.
  const frame = requestAnimationFrame(() => {
    task = window.setTimeout(run);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(task);
  };
}
