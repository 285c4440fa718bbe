import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./CallBar.module.css";
import { desk } from "./desk";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const SHOWN_MAX = 16; // What fits above the keys.

/** Keys for the caller's side (a switchboard's menu), sent as RFC 4733 events. */
export function Keypad() {
  const { t } = useTranslation("desk");
  const [sent, setSent] = useState("");
  const press = useCallback((key: string) => {
    desk.phone.key(key);
    setSent((before) => (before + key).slice(-SHOWN_MAX));
  }, []);
  // Wherever the focus is: it takes a moment to come here, and a digit typed meanwhile counts.
  useEffect(() => {
    const typed = (event: KeyboardEvent) => {
      if (!KEYS.includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      press(event.key);
    };
    window.addEventListener("keydown", typed, { capture: true });
    return () => window.removeEventListener("keydown", typed, { capture: true });
  }, [press]);
  return (
    <fieldset className={classes.keypad} aria-label={t("call.keypadTitle")}>
      <p className={`${classes.sent} tnum`} aria-live="polite">
        {sent}
      </p>
      <div className={classes.pad}>
        {KEYS.map((key) => (
          <button
            key={key}
            type="button"
            className={classes.key}
            onClick={() => press(key)}
            data-testid={`key-${key}`}
          >
            {key}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
