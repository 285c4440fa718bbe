import "./texts";
import { type KeyboardEvent, type RefObject, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useAllowed } from "../desk/useDesk";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import classes from "./Missed.module.css";
import { MissedLine } from "./MissedLine";
import { type Missed, useMissed } from "./queries";

/** Everybody who reached nobody, one line per number, until somebody reaches them. */
export function MissedPage() {
  const { t } = useTranslation("missed");
  const found = useMissed();
  return (
    <div className={page.page}>
      <h1 className={page.title}>{t("title")}</h1>
      <p className={page.soft}>{t("help")}</p>
      {found.isPending && <LoadingState />}
      {found.isError && <ErrorState error={found.error} retry={() => void found.refetch()} />}
      {found.data && <Lines items={found.data.items} more={found.data.more} />}
    </div>
  );
}

/** Arrows go from line to line; the first has the focus, so that one key calls back. */
function Lines({ items, more }: { items: readonly Missed[]; more: boolean }) {
  const { t } = useTranslation("missed");
  const list = useRef<HTMLUListElement>(null);
  useFirstFocus(list);
  if (items.length === 0) return <EmptyState text={t("empty")} />;
  return (
    <>
      <ul
        ref={list}
        className={classes.list}
        onKeyDown={(event) => move(event, list.current)}
        data-testid="missed-list"
      >
        {items.map((item) => (
          <MissedLine key={item.id} item={item} />
        ))}
      </ul>
      <p className={page.soft}>{more ? t("more") : t("keys")}</p>
    </>
  );
}

/** On the first line as soon as it can be called, unless somebody is at something else by then. */
function useFirstFocus(list: RefObject<HTMLElement | null>): void {
  const may = useAllowed("callOut");
  const done = useRef(false);
  useEffect(() => {
    if (!may || done.current) return;
    done.current = true;
    const at = document.activeElement;
    if (at !== null && at !== document.body && !at.closest("nav")) return;
    callButtons(list.current)[0]?.focus({ preventScroll: true });
  }, [may, list]);
}

function callButtons(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("[data-act=call-back]") ?? [])];
}

/** From wherever the focus is in a line; not from a field or a player, whose keys these are. */
function move(event: KeyboardEvent, list: HTMLElement | null): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const target = event.target as HTMLElement;
  if (by === 0 || /^(INPUT|TEXTAREA|AUDIO)$/.test(target.tagName)) return;
  event.preventDefault();
  const buttons = callButtons(list);
  const here = buttons.findIndex((button) => target.closest("li")?.contains(button));
  buttons[Math.min(Math.max(here + by, 0), buttons.length - 1)]?.focus();
}
