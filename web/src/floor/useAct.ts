import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";

/** One act at a time; why it was refused, in the reader's language. */
export function useAct() {
  const { i18n } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState("");
  const run = async (act: () => Promise<void>): Promise<boolean> => {
    setBusy(true);
    setRefused("");
    try {
      await act();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setRefused(error.text(i18n.language));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, refused, run };
}
