import { useTranslation } from "react-i18next";
import type { DeskView, WorkView } from "../live/protocol";
import type { PhoneView } from "../phone/PhoneModel";
import { useNow } from "../ui/useNow";
import { useStore } from "../ui/useStore";
import { type Allowed, allowed, ownDesk } from "./actions";
import type { DeskState } from "./DeskState";
import { desk } from "./desk";

// An offer must be on the screen within a few milliseconds: every component names the part of the
// desk that it draws, and nothing else is drawn again.

/** The part of the desk's state that `select` takes. */
export function useDeskPart<Part>(select: (state: DeskState) => Part): Part {
  return useStore(desk.store, select);
}

export function useDesk(): DeskView | null {
  return useDeskPart((state) => state.numbered?.desk ?? null);
}

export function useWork(): WorkView | null {
  return useDeskPart((state) => state.numbered?.desk.work ?? null);
}

/** The part of the telephone's state that `select` takes. */
export function usePhonePart<Part>(select: (view: PhoneView) => Part): Part {
  return useStore(desk.phone.store, select);
}

/** Whether the agent may do this now. */
export function useAllowed(act: keyof Allowed): boolean {
  useStore(desk.phone.store, (view) => view.call);
  useStore(desk.phone.store, (view) => view.wanted);
  return useDeskPart(
    (state) => allowed(ownDesk(state), desk.phone.store.get(), state.account)[act],
  );
}

/** The engine's time: instants in views are compared with this, never with this machine's. */
export function useEngineNow(): number {
  return useNow() + useDeskPart((state) => state.offset_ms);
}

/** A text that has languages, in the one chosen; where it lacks that one, in French. */
export function useLabel(): (label: { readonly fr?: string; readonly en?: string }) => string {
  const { i18n } = useTranslation();
  return (label) => (i18n.language === "en" && label.en) || label.fr || label.en || "";
}
