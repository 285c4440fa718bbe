import { useTranslation } from "react-i18next";
import type { DeskView, WorkView } from "../live/protocol";
import type { PhoneView } from "../phone/PhoneModel";
import { useNow } from "../ui/useNow";
import { useStore } from "../ui/useStore";
import type { DeskState } from "./DeskModel";
import { desk } from "./desk";

export function useDeskState(): DeskState {
  return useStore(desk.store);
}

export function useDesk(): DeskView | null {
  return useDeskState().numbered?.desk ?? null;
}

export function useWork(): WorkView | null {
  return useDesk()?.work ?? null;
}

export function usePhone(): PhoneView {
  return useStore(desk.phone.store);
}

/** The engine's time: instants in views are compared with this, never with this machine's. */
export function useEngineNow(): number {
  return useNow() + useDeskState().offset_ms;
}

/** A text with both languages, in the one chosen. */
export function useLabel(): (label: { fr: string; en: string }) => string {
  const { i18n } = useTranslation();
  return (label) => (i18n.language === "en" ? label.en : label.fr);
}
